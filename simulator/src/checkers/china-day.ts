const ZONE_MS = 8 * 3_600_000;

/** The day in UTC+8 as yyyymmdd. */
export function dayInChina(atMs: number): number {
  return Number(new Date(atMs + ZONE_MS).toISOString().slice(0, 10).replaceAll("-", ""));
}

/** The month in UTC+8 as yyyymm. */
export function monthInChina(atMs: number): number {
  return Math.floor(dayInChina(atMs) / 100);
}
