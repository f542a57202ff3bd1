/** Weeks and months of UTC+8, which forecasts are made of. Weeks begin on Mondays. */
import { dayOf } from "../inventory/usable.ts";
import { dayNumberOf, firstMsOf, periodOf } from "../reports/period.ts";

export const SPANS = ["week", "month"] as const;
export type Span = (typeof SPANS)[number];

/** How many periods of a span make a year, are learned from, and are forecast. */
export const SPAN_SIZES = {
  week: { season: 52, past: 60, ahead: 4 },
  month: { season: 12, past: 36, ahead: 3 },
} as const satisfies Record<Span, { season: number; past: number; ahead: number }>;

/** 1970-01-01 was a Thursday. */
const DAYS_FROM_MONDAY = 3;

/** The week or month, numbered without gaps, that a time lies in; months count from year 0. */
export function spanNumber(span: Span, ms: number): number {
  if (span === "week") return Math.floor((dayNumberOf(ms) + DAYS_FROM_MONDAY) / 7);
  const day = dayOf(ms);
  return Math.floor(day / 10_000) * 12 + (Math.floor(day / 100) % 100) - 1;
}

/** Its first millisecond. */
export function spanStartMs(span: Span, number: number): number {
  if (span === "week") return firstMsOf(number * 7 - DAYS_FROM_MONDAY);
  const month = String((number % 12) + 1).padStart(2, "0");
  return periodOf(`${Math.floor(number / 12)}-${month}`).fromMs;
}

/** Where each of `count` periods from a number on begins, and where the last one ends. */
export function boundsFrom(span: Span, first: number, count: number): number[] {
  return Array.from({ length: count + 1 }, (_, n) => spanStartMs(span, first + n));
}
