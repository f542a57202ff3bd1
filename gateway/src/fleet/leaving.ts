/**
 * A kiosk taken out of service leaves in order: the county's last plan closes it, it says that it
 * follows that plan, and the cloud has every fact of it. Only then is it refused.
 */
import type { Plan } from "@anxin/firmware/contract";
import type { KioskState } from "./state.ts";
import { markOf } from "./state.ts";

/** What a leaving kiosk still waits for, `nothing` when it may be refused. */
export type LeavingStep = "plan" | "kiosk" | "facts" | "nothing";

export function leavingStep(state: KioskState): LeavingStep {
  if (!closesKiosk(state.plan)) return "plan";
  if (state.followed < state.revision) return "kiosk";
  const { held, kept } = markOf(state, state.epoch);
  return kept < held ? "facts" : "nothing";
}

/** True for a plan under which a kiosk gives nothing out and shows why. */
function closesKiosk(text: string): boolean {
  if (text === "") return false;
  const { lanes, ways } = JSON.parse(text) as Plan;
  return lanes.length === 0 && !ways.grant && !ways.voucher && !ways.card;
}
