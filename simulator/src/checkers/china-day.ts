const ZONE_MS = 8 * 3_600_000;

const DAY_MS = 86_400_000;

/** Days asked for before: a run asks for the same few hundred for each of its events. */
const days = new Map<number, number>();

/** The day in UTC+8 as yyyymmdd. */
export function dayInChina(atMs: number): number {
  const number = Math.floor((atMs + ZONE_MS) / DAY_MS);
  const known = days.get(number);
  if (known !== undefined) return known;
  const text = new Date(number * DAY_MS).toISOString().slice(0, 10);
  const day = Number(text.replaceAll("-", ""));
  days.set(number, day);
  return day;
}

/** The month in UTC+8 as yyyymm. */
export function monthInChina(atMs: number): number {
  return Math.floor(dayInChina(atMs) / 100);
}
