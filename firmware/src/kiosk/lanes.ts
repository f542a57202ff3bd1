import type { Refusal } from "../contract/codes.ts";
import { LIMITS } from "../contract/limits.ts";
import type { Plan } from "../contract/messages.ts";
import { dayNumber, dayNumberOf } from "./calendar.ts";
import type { DeviceTime } from "./clock.ts";
import { type Durable, type Lane, laneOf, type Lot, onHand } from "./journal/durable.ts";
import type { Choice } from "./state.ts";

/** The most telling refusal first: what a person hears when no lane can serve. */
const REFUSAL_ORDER: Refusal[] = [
  "clock-unknown",
  "clock-floor",
  "lot-refused",
  "lot-expired",
  "lane-closed",
  "no-stock",
];

function tellsMore(one: Refusal, other: Refusal): boolean {
  return REFUSAL_ORDER.indexOf(one) < REFUSAL_ORDER.indexOf(other);
}

/** Whether a lot may be given out, by its own dates and the county's list. */
export function lotRefusal(lot: Lot, plan: Plan, now: DeviceTime): Refusal | undefined {
  if (plan.refused.indexOf(lot.lot) >= 0) return "lot-refused";
  if (now.trust === "unknown") return "clock-unknown";
  const daysLeft = dayNumberOf(lot.expiry) - dayNumber(now.time);
  if (daysLeft < 0) return "lot-expired";
  if (now.trust === "floor" && daysLeft <= LIMITS.floorClockMarginDays) return "clock-floor";
  return undefined;
}

/** A lane is a queue: only its front lot can drop, so a refused front lot closes it. */
function laneRefusal(
  lane: Lane,
  planned: { plan: Plan; product: string },
  now: DeviceTime,
): Refusal | undefined {
  const front = lane.stacks[0];
  if (lane.door === "wants-count") return "lane-closed";
  if (lane.door === "wants-stock") return front === undefined ? "no-stock" : "lane-closed";
  if (front === undefined || onHand(lane) === 0) return "no-stock";
  if (front.lot.product !== planned.product) return "lane-closed";
  return lotRefusal(front.lot, planned.plan, now);
}

function isBetter(a: Lane, b: Lane): boolean {
  if (a.misses !== b.misses) return a.misses < b.misses;
  return (a.stacks[0]?.lot.expiry ?? 0) < (b.stacks[0]?.lot.expiry ?? 0);
}

/** What is asked for; one of product and lane, and lanes that were tried already. */
export interface LaneWish {
  product: string;
  lane: number;
  except: number;
}

/**
 * First-expired-first-out among the lanes that may drop; a lane that missed lately comes last.
 * Otherwise the most telling reason why none may.
 */
export function chooseLane(
  on: { durable: Durable; plan: Plan },
  now: DeviceTime,
  wish: LaneWish,
): Choice | Refusal {
  let best: Lane | undefined;
  let reason: Refusal = "no-stock";
  for (const planned of on.plan.lanes) {
    const asked = wish.lane > 0 ? planned.lane === wish.lane : planned.product === wish.product;
    if (!asked || planned.lane === wish.except) continue;
    const lane = laneOf(on.durable, planned.lane);
    const refusal = laneRefusal(lane, { plan: on.plan, product: planned.product }, now);
    if (refusal === undefined) {
      if (best === undefined || isBetter(lane, best)) best = lane;
    } else if (refusal !== reason && tellsMore(refusal, reason)) reason = refusal;
  }
  const front = best === undefined ? undefined : best.stacks[0];
  return best === undefined || front === undefined ? reason : { lane: best.lane, lot: front.lot };
}
