import { LANGUAGE_TAGS, type Language } from "./language.ts";
import type { Voice } from "./texts.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long ago, as people say it; a time ahead of ours counts as just now. */
export function agoText(thenMs: number, nowMs: number, { say }: Voice): string {
  const ms = nowMs - thenMs;
  if (ms < MINUTE_MS) return say("justNow");
  if (ms < HOUR_MS) return say("minutesAgo", { count: Math.floor(ms / MINUTE_MS) });
  if (ms < DAY_MS) return say("hoursAgo", { count: Math.floor(ms / HOUR_MS) });
  return say("daysAgo", { count: Math.floor(ms / DAY_MS) });
}

/** A moment in China's time, in the reader's way of writing it. */
export function clockText(ms: number, language: Language): string {
  return new Intl.DateTimeFormat(LANGUAGE_TAGS[language], {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: "Asia/Shanghai",
  }).format(ms);
}

/** yyyymmdd as yyyy-mm-dd, which both languages read the same. */
export function dayText(day: number): string {
  return String(day).replace(/^(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3");
}
