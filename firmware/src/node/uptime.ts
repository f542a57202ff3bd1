/** The clock of the process: milliseconds that never go back, and one timer. */
export interface Uptime {
  nowMs(): number;
  after(ms: number, action: () => void): () => void;
}

/** Node runs a timer of more than this at once; a kiosk woken early looks and sleeps again. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** The real one. */
export const processUptime: Uptime = {
  nowMs: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, Math.min(ms, TIMER_MS_MAX));
    return () => clearTimeout(timer);
  },
};
