/** Times of day in China, UTC+8, where there is one time the year round. Pure. */
const CHINA_OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** `from` may be later than `to`: then they go over midnight. Equal ones are no hours at all. */
export interface Hours {
  /** HH:MM. */
  from: string;
  to: string;
}

/** Whether a moment lies within the hours; their end does not. */
export function isWithinHours(atMs: number, { from, to }: Hours): boolean {
  const at = msOfDay(atMs);
  const [start, end] = [msOf(from), msOf(to)];
  return start <= end ? at >= start && at < end : at >= start || at < end;
}

/** The first moment at or after `atMs` that is this time of day. */
export function nextTime(atMs: number, time: string): number {
  const ahead = msOf(time) - msOfDay(atMs);
  return atMs + (ahead < 0 ? ahead + DAY_MS : ahead);
}

/** Whether this time of day has come on the day of `atMs`. */
export function hasCome(atMs: number, time: string): boolean {
  return msOfDay(atMs) >= msOf(time);
}

function msOfDay(atMs: number): number {
  return (atMs + CHINA_OFFSET_MS) % DAY_MS;
}

function msOf(time: string): number {
  const [hours = "0", minutes = "0"] = time.split(":");
  return (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}
