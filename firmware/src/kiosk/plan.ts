import type { Plan } from "../contract/messages.ts";
import type { FlashEffect } from "./journal/journal.ts";
import {
  addressOfSlot,
  copyPlan,
  isOfEpoch,
  planCrc,
  type PlanSlots,
  storePlan,
} from "./plan-slots.ts";
import { writeKeys } from "./quota-keys.ts";
import { freshTail, markSessions } from "./session-slots.ts";
import { flashOf, put, type Turn } from "./turn.ts";

/** Where the two plan slots lie. */
export function slotsOf(turn: Turn): PlanSlots {
  const { planAddress, planPageBytes } = turn.state.fixed;
  return { address: planAddress, pageBytes: planPageBytes };
}

/**
 * Puts a slot in use that this write gives its plan, and before it what goes over from the slot in
 * use until now: the base keys, and the session numbers reserved.
 */
function useSlot(turn: Turn, slot: number, plan: FlashEffect): void {
  const slots = slotsOf(turn);
  const { reserved } = turn.state.tail;
  const fresh = freshTail(slot, reserved);
  const marked = reserved === 0 ? undefined : markSessions(slots, fresh, reserved);
  const address = addressOfSlot(slots, slot);
  turn.effects.push({ kind: "flash-erase", address });
  for (const effect of writeKeys(address, turn.state.keys)) turn.effects.push(effect);
  for (const effect of marked?.effects ?? []) turn.effects.push(effect);
  turn.effects.push(plan);
  put(turn, { tail: marked?.tail ?? fresh });
}

/** Into flash first, then in force. */
export function usePlan(turn: Turn, plan: Plan, json: string): void {
  const slot = 1 - turn.state.tail.slot;
  useSlot(turn, slot, storePlan(slotsOf(turn), slot, json));
  put(turn, { plan: { plan, crc: planCrc(json), slot } });
}

/** The plan goes over to the other slot as it is, to begin an empty tail behind it. */
export function movePlan(turn: Turn): void {
  const { plan, tail } = turn.state;
  const slot = 1 - tail.slot;
  useSlot(turn, slot, copyPlan(slotsOf(turn), { from: tail.slot, to: slot }, flashOf(turn)));
  if (plan !== undefined) put(turn, { plan: { ...plan, slot } });
}

/**
 * The plan is fresh by revision alone: a lower one is ignored, an equal one must be identical, a
 * higher one is taken. True when the message was of this kiosk's epoch, so it counts as heard.
 */
export function reconcile(turn: Turn, plan: Plan, json: string): boolean {
  const { durable } = turn.state.journal;
  if (turn.state.flashFailed || !isOfEpoch(plan, durable)) return false;
  const known = turn.state.plan;
  if (known === undefined || plan.revision > known.plan.revision) usePlan(turn, plan, json);
  return true;
}
