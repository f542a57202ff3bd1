import { vi } from "vitest";

/** An emulated chip at this speed takes half a processor, and a story a third of its time. */
const SPEED = 3;
/** However long the machine stopped this process, it sees no more than this pass at once. */
const STEP_MS = 3;

/** A byte that is not at the other end by then was lost, and is waited for no longer. */
const UNDER_WAY_MS = 1000;

/**
 * Time for a kiosk, its libraries and the emulated parts around it in one process: it runs faster
 * than the wall's, and stands still while a busy machine does not let the process run. Otherwise a
 * pause of the machine would be a coil that turned too long, or a drop sensor that did not answer.
 * It also stands still while bytes are under way between two processes, which work in real time.
 *
 * @returns a function that gives the process its own time back
 */
export function paceTime(underWay: () => boolean): () => void {
  const again = setTimeout;
  const nowMs = performance.now.bind(performance);
  const toFake = ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] as const;
  vi.useFakeTimers({ toFake: [...toFake, "Date", "performance"] });
  let paced = true;
  let wasMs = nowMs();
  let owedMs = 0;
  let stoodMs = 0;
  const step = (): void => {
    if (!paced) return;
    again(step, 1);
    const isMs = nowMs();
    if (!underWay()) stoodMs = 0;
    else if ((stoodMs += isMs - wasMs) < UNDER_WAY_MS) {
      wasMs = isMs;
      return;
    }
    owedMs = Math.min(owedMs + (isMs - wasMs) * SPEED, STEP_MS);
    wasMs = isMs;
    const wholeMs = Math.floor(owedMs);
    owedMs -= wholeMs;
    vi.advanceTimersByTime(wholeMs);
  };
  step();
  return () => {
    paced = false;
    vi.useRealTimers();
  };
}
