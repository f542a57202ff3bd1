/** The clock of the process: milliseconds that never go back, and one timer. */
export interface Uptime {
  nowMs(): number;
  after(ms: number, action: () => void): () => void;
}

/** The real one. */
export const processUptime: Uptime = {
  nowMs: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};
