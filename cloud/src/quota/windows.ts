import { endOfWindow, periodOfWindow, windowOf } from "@anxin/firmware/contract";
import { dayOf } from "../inventory/usable.ts";

const DAY_MS = 86_400_000;

/**
 * A window's takes stay this long after its end, for a kiosk whose clock is a little behind ours.
 * What an offline kiosk tells later is answered and not kept: it can refuse nobody any more.
 */
export const GRACE_MS = 2 * DAY_MS;

/** A window that begins later than this after now is nobody's. */
const AHEAD_MS = 366 * DAY_MS;

/** Whether a window ended more than the grace ago; its rows are dropped whole. */
export function isOver(window: number, nowMs: number): boolean {
  return endOfWindow(window) <= dayOf(nowMs - GRACE_MS);
}

/** Whether takes of a window are kept: it is one, not over, and not further ahead than a year. */
export function isKept(window: number, nowMs: number): boolean {
  const period = periodOfWindow(window);
  const month = window % 100;
  if (period === "month" && (month < 1 || month > 12)) return false;
  return !isOver(window, nowMs) && window <= windowOf(period, dayOf(nowMs + AHEAD_MS));
}
