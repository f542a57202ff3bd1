import { setTimeout as pause } from "node:timers/promises";

/**
 * Something the campaign waited for did not come: a process that does not start, or facts that do
 * not arrive.
 */
export class WaitedTooLongError extends Error {
  readonly code = "campaign-waited-too-long";
}

const POLL_MS = 20;

/** Waits until `holds` is true, asking every 20 ms; throws WaitedTooLongError after `timeoutMs`. */
export async function until(
  what: string,
  timeoutMs: number,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  const endsAt = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > endsAt)
      throw new WaitedTooLongError(`Waited ${timeoutMs} ms until: ${what}. It did not come.`);
    await pause(POLL_MS);
  }
}
