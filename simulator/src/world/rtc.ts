import { monthInChina } from "../checkers/china-day.ts";

const DAY_MS = 86_400_000;
/** A kiosk's days are China's, UTC+8. */
const ZONE_MS = 8 * 3_600_000;

/** A clock chip: right, running ahead or behind, set wrong, or without its time. */
export interface Rtc {
  /** Unix seconds it says; 0 when it has lost the time. */
  read: (nowMs: number) => number;
  /** From now on it is off by so many seconds, and by so many more each day. */
  set: (nowMs: number, off: { seconds: number; perDay: number }) => void;
  /** Its battery is empty. */
  lose: () => void;
  /** True when it is right, or nearly so. */
  isRight: (nowMs: number) => boolean;
  /** How often it has said that this month (yyyymm, UTC+8) was over. */
  timesOver: (month: number) => number;
  /** It says so now, as far as it was read. */
  isOver: (month: number) => boolean;
}

/** Kiosks take a chip that is off by less for right. */
const RIGHT_SECONDS = 600;

/** A step from one month to a later one, as it was read. */
interface Turn {
  from: number;
  to: number;
}

/** A chip that tells the right time until it is harmed. */
export function rtc(): Rtc {
  let off = { seconds: 0, perDay: 0 };
  let sinceMs = 0;
  let lost = false;
  const turns: Turn[] = [];
  let month = 0;
  let day = -1;
  const offAt = (nowMs: number) => off.seconds + (off.perDay * (nowMs - sinceMs)) / DAY_MS;
  const told = (seconds: number) => {
    const today = Math.floor((seconds * 1000 + ZONE_MS) / DAY_MS);
    if (today === day) return seconds;
    day = today;
    const before = month;
    month = monthInChina(seconds * 1000);
    if (before > 0 && month > before) turns.push({ from: before, to: month });
    return seconds;
  };
  return {
    read: (nowMs) => (lost ? 0 : told(Math.max(1, Math.floor(nowMs / 1000 + offAt(nowMs))))),
    set: (nowMs, wish) => {
      off = wish;
      sinceMs = nowMs;
      lost = false;
    },
    lose: () => {
      lost = true;
    },
    isRight: (nowMs) => !lost && Math.abs(offAt(nowMs)) < RIGHT_SECONDS,
    isOver: (of) => !lost && month > of,
    timesOver: (of) => turns.filter(({ from, to }) => from <= of && of < to).length,
  };
}
