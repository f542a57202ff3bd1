import type { Timers } from "../../../src/espruino/platform.ts";

interface Due {
  atMs: number;
  action: () => void;
}

/** Time that passes only when told. */
export interface PretendTime extends Timers {
  pass(ms: number): void;
}

export function pretendTime(): PretendTime {
  let nowMs = 0;
  const due: Due[] = [];
  function after(ms: number, action: () => void): () => void {
    const one = { atMs: nowMs + ms, action };
    let at = due.length;
    while (at > 0 && (due[at - 1]?.atMs ?? 0) > one.atMs) at -= 1;
    due.splice(at, 0, one);
    return () => {
      const found = due.indexOf(one);
      if (found >= 0) due.splice(found, 1);
    };
  }
  function every(ms: number, action: () => void): () => void {
    let off = () => {};
    const again = () => {
      off = after(ms, again);
      action();
    };
    off = after(ms, again);
    return () => off();
  }
  function pass(ms: number): void {
    const untilMs = nowMs + ms;
    for (let next = due[0]; next !== undefined && next.atMs <= untilMs; next = due[0]) {
      due.shift();
      nowMs = next.atMs;
      next.action();
    }
    nowMs = untilMs;
  }
  return { after, every, nowMs: () => nowMs, pass };
}
