import type { Uptime } from "@anxin/firmware/node";

/** The clock of this process. */
export const processUptime: Uptime = {
  nowMs: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};
