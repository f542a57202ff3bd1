/** A grant from the cloud becomes one that ends at an uptime of the kiosk (DESIGN.md section 4). */
import type { StreamEvent } from "@anxin/firmware/contract/uplink";
import { LIMITS } from "@anxin/firmware/contract";
import type { KioskState } from "./state.ts";
import { isServed } from "./state.ts";

export type GrantEvent = Extract<StreamEvent, { event: "grant" }>;

/**
 * The uptime in seconds at which a grant that came at `atMs` ends, by what the kiosk last told of
 * its uptime; undefined when the kiosk cannot be reached before that. What it told was older when
 * it came, so `until` errs early.
 */
export function untilOf(
  state: KioskState,
  at: { atMs: number; lifeMs: number },
): number | undefined {
  if (!isServed(state) || !state.online || state.uptime === undefined) return undefined;
  const lifeMs = Math.min(at.lifeMs, LIMITS.grantSeconds * 1000);
  const nowSeconds = state.uptime.seconds + (at.atMs - state.uptime.atMs) / 1000;
  const until = Math.floor(nowSeconds + lifeMs / 1000);
  return until > nowSeconds ? until : undefined;
}
