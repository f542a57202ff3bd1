/** What the cloud's words change: a kiosk taken, marks that rise or fall, a plan, a refusal. */
import type { Plan, WireCode } from "@anxin/firmware/contract";
import type { Decision, Effect, Shelf } from "./decision.ts";
import { unchanged } from "./decision.ts";
import { onAsk, onPresence } from "./signals.ts";
import type { KioskState, Mark } from "./state.ts";
import { isServed, markOf, withMark } from "./state.ts";

/** A plan as it came, and its exact text. */
export interface ReadPlan {
  text: string;
  plan: Plan;
}

export interface TakenKiosk {
  term: number;
  epoch: number;
  kept: number;
  plan?: ReadPlan;
}

/** The cloud gave the kiosk to this gateway: open epoch, mark and plan come from it. */
export function onTaken(state: KioskState, taken: TakenKiosk, shelf: Shelf): Decision {
  const { term, epoch, kept, plan } = taken;
  const waiting = { parked: undefined, asked: undefined };
  const base: KioskState = { ...state, ...waiting, term, superseded: false, epoch };
  const marked = epoch === 0 ? base : withMark(base, epoch, told(base, { epoch, kept }, shelf));
  const planned =
    plan === undefined ? marked : { ...marked, plan: plan.text, revision: plan.plan.revision };
  const effects: Effect[] = [{ kind: "plan" }, { kind: "uplink" }];
  const heard =
    state.parked === undefined ? unchanged(planned) : onPresence(planned, state.parked, shelf);
  const asked =
    state.asked === undefined ? unchanged(heard.state) : onAsk(heard.state, state.asked);
  return {
    state: asked.state,
    entries: [...heard.entries, ...asked.entries],
    effects: [...effects, ...heard.effects, ...asked.effects],
  };
}

/** The cloud's mark may be lower than it once was: it was restored, and wants the facts again. */
export function onMark(
  state: KioskState,
  at: { epoch: number; kept: number },
  shelf: Shelf,
): Decision {
  const before = markOf(state, at.epoch);
  if (before.kept === at.kept) return unchanged(state);
  const mark = told(state, at, shelf);
  const next = withMark(state, at.epoch, mark);
  const effects: Effect[] = mark.kept < before.kept ? [{ kind: "uplink" }] : [];
  const falls = mark.held < before.held;
  if (falls && at.epoch === state.epoch && state.online) effects.push({ kind: "receipt" });
  return unchanged(next, ...effects);
}

/**
 * Held stays where the journal has everything above the cloud's mark; otherwise the kiosk sends it
 * again.
 */
function told(state: KioskState, at: { epoch: number; kept: number }, shelf: Shelf): Mark {
  const { epoch, kept } = at;
  const mark = markOf(state, epoch);
  const top = Math.max(mark.top, kept);
  if (kept >= mark.kept && kept <= mark.held) return { ...mark, kept, top };
  return { kept, top, held: shelf.endFrom(epoch, kept) };
}

/**
 * A plan is fresh by its revision alone; one that opens an epoch starts that epoch's marks at zero.
 */
export function onPlan(state: KioskState, { text, plan }: ReadPlan): Decision | "ignored" {
  if (!isServed(state) || plan.revision < state.revision || plan.epoch < state.epoch) {
    return "ignored";
  }
  if (plan.revision === state.revision) {
    return text === state.plan ? unchanged(state, { kind: "plan" }) : "ignored";
  }
  const opened = plan.epoch > state.epoch;
  const planned = { ...state, plan: text, revision: plan.revision, epoch: plan.epoch };
  // A kiosk whose flash ring was empty counts its sessions from the start.
  const next = opened
    ? { ...planned, session: 0, n: 0, online: false, uptime: undefined }
    : planned;
  return unchanged(next, { kind: "plan" });
}

/** Only `term-old` changes a kiosk: from now on the other gateway serves it. */
export function onCloudRefused(state: KioskState, code: WireCode): Decision {
  if (code !== "term-old" || state.superseded) return unchanged(state);
  return unchanged({ ...state, superseded: true });
}
