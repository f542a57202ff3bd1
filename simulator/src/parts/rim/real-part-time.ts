import type { PartTime } from "../part.ts";

/** Real time for parts behind a real line. */
export const realPartTime: PartTime = {
  nowMs: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};
