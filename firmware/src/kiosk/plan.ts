import type { Plan } from "../contract/messages.ts";
import { isOfEpoch, planCrc, storePlan } from "./plan-slots.ts";
import { put, type Turn } from "./turn.ts";

function slotsOf(turn: Turn) {
  const { planAddress, planPageBytes } = turn.state.fixed;
  return { address: planAddress, pageBytes: planPageBytes };
}

/** Into flash first, then in force. */
export function usePlan(turn: Turn, plan: Plan, json: string): void {
  const slot = turn.state.plan === undefined ? 0 : 1 - turn.state.plan.slot;
  for (const effect of storePlan(slotsOf(turn), slot, json)) turn.effects.push(effect);
  put(turn, { plan: { plan, crc: planCrc(json), slot } });
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
