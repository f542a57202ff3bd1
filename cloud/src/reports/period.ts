/** China counts its days in UTC+8, without summer time. */
const OFFSET_MS = 8 * 3600 * 1000;

/** A calendar month or year as reports name it: `2026-11` or `2026`. */
export const PERIOD = "^20[0-9]{2}(-(0[1-9]|1[0-2]))?$";

export interface Period {
  name: string;
  /** Unix milliseconds; `toMs` is the first one that is not in it. */
  fromMs: number;
  toMs: number;
}

/** The span of a month or year of UTC+8. `name` fits `PERIOD`. Pure. */
export function periodOf(name: string): Period {
  const [year = 0, month] = name.split("-").map(Number);
  const start = (y: number, m: number) => Date.UTC(y, m - 1, 1) - OFFSET_MS;
  return month === undefined
    ? { name, fromMs: start(year, 1), toMs: start(year + 1, 1) }
    : { name, fromMs: start(year, month), toMs: start(year, month + 1) };
}

const DAY_MS = 86_400_000;

/** Days of UTC+8 since 1970-01-01 there. Pure. */
export function dayNumberOf(ms: number): number {
  return Math.floor((ms + OFFSET_MS) / DAY_MS);
}

/** The first millisecond of a day of UTC+8. Pure. */
export function firstMsOf(dayNumber: number): number {
  return dayNumber * DAY_MS - OFFSET_MS;
}

/** The day of UTC+8 as people write it: 2026-11-22. Pure. */
export function dayText(ms: number): string {
  return new Date(ms + OFFSET_MS).toISOString().slice(0, 10);
}

/** A day kept as yyyymmdd, as people write it. Pure. */
export function expiryText(day: number): string {
  const text = String(day);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}
