import type { Time } from "./time.ts";

/**
 * The process's clock. An action that fails is logged and ends the process: it must not be half
 * done.
 */
export function nodeTime(onError: (error: unknown) => void): Time {
  return {
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    after(ms, action) {
      const timer = setTimeout(() => {
        Promise.resolve().then(action).catch(onError);
      }, ms);
      return () => clearTimeout(timer);
    },
  };
}
