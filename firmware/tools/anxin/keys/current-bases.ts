import {
  periodOfWindow,
  type QuotaBase,
  ratcheted,
  windowOf,
  windowsBetween,
} from "../../../src/contract/quota.ts";
import { LIMITS } from "../../../src/contract/limits.ts";
import { nodeMac } from "../../../src/node/mac.ts";
import { ToolError } from "../codes.ts";

/** China keeps one time, eight hours ahead of UTC, all year. */
const UTC_PLUS_8_MS = 8 * 3600 * 1000;

/** The day in UTC+8 as yyyymmdd. */
export function dayAt(unixMs: number): number {
  return Number(new Date(unixMs + UTC_PLUS_8_MS).toISOString().slice(0, 10).split("-").join(""));
}

/** The bases moved to the windows of this day, as a kiosk moves its own. */
export function basesOn(bases: readonly QuotaBase[], yyyymmdd: number): QuotaBase[] {
  return bases.map((base) => movedTo(base, windowOf(periodOfWindow(base.window), yyyymmdd)));
}

/**
 * There is no way back, so a doubtful date moves nothing.
 *
 * @throws ToolError clock-doubtful
 */
function movedTo(from: QuotaBase, window: number): QuotaBase {
  const steps = windowsBetween(from.window, window);
  if (steps < 0 || steps > LIMITS.quotaWindowsAtOnceMax) {
    throw new ToolError("clock-doubtful", `${from.window} -> ${window}`);
  }
  let base = from;
  for (let i = 0; i < steps; i++) base = ratcheted(nodeMac, base);
  return base;
}
