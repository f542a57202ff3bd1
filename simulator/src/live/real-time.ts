import type { After, Cancel } from "../world/time.ts";

/** Timers of the process. */
export const realAfter: After = (ms, action) => {
  const timer = setTimeout(() => {
    void action();
  }, ms);
  return () => clearTimeout(timer);
};

/**
 * Timers that can all be forgotten at once, so that a part that has stopped neither acts nor keeps
 * the process.
 */
export function endableTimers(): { after: After; end: () => void } {
  const waiting = new Set<Cancel>();
  return {
    after: (ms, action) => {
      const cancel = realAfter(ms, () => {
        waiting.delete(cancel);
        return action();
      });
      waiting.add(cancel);
      return () => {
        waiting.delete(cancel);
        cancel();
      };
    },
    end: () => {
      for (const cancel of waiting) cancel();
      waiting.clear();
    },
  };
}
