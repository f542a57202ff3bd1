/** What a run cost this machine; never the same twice, so it is no part of a report. */
export interface Cost {
  vendsPerSecond: number;
  /** Processor time, user and system, of all threads. */
  cpuSeconds: number;
  /** Greatest resident memory of the process, divided by the kiosks. */
  peakKbPerKiosk: number;
}

/** The cost of what began when `startedMs` was the wall time (milliseconds of `performance`). */
export function costSince(startedMs: number, of: { vends: number; kiosks: number }): Cost {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const seconds = (performance.now() - startedMs) / 1000;
  return {
    vendsPerSecond: Math.round((10 * of.vends) / seconds) / 10,
    cpuSeconds: Math.round((userCPUTime + systemCPUTime) / 1e5) / 10,
    peakKbPerKiosk: Math.round(maxRSS / of.kiosks),
  };
}
