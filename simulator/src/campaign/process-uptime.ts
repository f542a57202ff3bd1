import type { Uptime } from "@anxin/firmware/node";

/** The clock of this process. */
export const processUptime: Uptime = {
  nowMs: () => performance.now(),
  after(ms, action) {
    // A timer of Node may fire a little early; a tick before its time would be taken for another.
    const timer = setTimeout(action, Math.ceil(ms) + 1);
    return () => clearTimeout(timer);
  },
};
