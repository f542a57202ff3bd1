import type { Uptime } from "./uptime.ts";

/**
 * Passes a level on once it was the same for `stableMs`: contacts bounce for a few milliseconds,
 * and a bouncing home switch would end a turn that has just begun. The first level is told at once.
 */
export function debounced(
  timing: { uptime: Uptime; stableMs: number },
  told: (high: boolean) => void,
): (high: boolean) => void {
  let settled: boolean | undefined;
  let cancel = () => {};
  return (high) => {
    cancel();
    if (high === settled) return;
    const accept = () => {
      settled = high;
      told(high);
    };
    if (settled === undefined) accept();
    else cancel = timing.uptime.after(timing.stableMs, accept);
  };
}
