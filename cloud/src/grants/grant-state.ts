import type { Fact, Outcome, Progress, Refusal } from "@anxin/firmware/contract";
import type { GrantState, GrantView } from "../services.ts";

/**
 * A grant as the cloud remembers it. `intent` names its last `vend-intended` fact, seq 0 for none.
 */
export interface Grant {
  id: string;
  kiosk: string;
  product: string;
  request: string;
  state: GrantState;
  code: Refusal | Outcome | "";
  /** Facts have spoken; what the kiosk merely says of its progress no longer counts. */
  byFact: boolean;
  intentEpoch: number;
  intentSeq: number;
  createdAt: number;
  endsAt: number;
}

/** A confirmed vend may take this long after the grant's own end to be heard of. */
export const CONFIRMED_GRACE_MS = 60_000;

const OPEN: readonly GrantState[] = ["requested", "armed", "confirmed"];
const UNCERTAIN: readonly string[] = ["power-lost", "sensor-blind-after"];

export function isOpen(grant: Pick<Grant, "state">): boolean {
  return OPEN.includes(grant.state);
}

/**
 * When nothing more is waited for. A grant that was confirmed ends later than one nobody came for.
 */
export function deadlineOf(grant: Grant): number {
  return grant.state === "confirmed" ? grant.endsAt + CONFIRMED_GRACE_MS : grant.endsAt;
}

/** The grant as it is at `nowMs`: an open one past its deadline has expired. */
export function expire(grant: Grant, nowMs: number): Grant {
  return isOpen(grant) && nowMs >= deadlineOf(grant) ? { ...grant, state: "expired" } : grant;
}

/**
 * The grant after the kiosk told how far it has come. The same grant is returned when nothing
 * changed.
 */
export function applyProgress(grant: Grant, progress: Progress): Grant {
  if (grant.byFact || grant.state === "dispensed") return grant;
  const { code } = progress;
  switch (progress.state) {
    case "armed":
      return isOpen(grant) && grant.state !== "confirmed" ? become(grant, "armed", code) : grant;
    case "confirmed":
    case "dropping":
      return isOpen(grant) ? become(grant, "confirmed", "") : grant;
    case "refused":
      return isOpen(grant) || grant.state === "expired" ? become(grant, "refused", code) : grant;
    case "ended":
      return become(grant, endOf(code), code);
  }
}

function endOf(code: string): GrantState {
  if (code === "dispensed") return "dispensed";
  return UNCERTAIN.includes(code) ? "uncertain" : "failed";
}

function become(grant: Grant, state: GrantState, code: Progress["code"]): Grant {
  return { ...grant, state, code: code === "dispensed" ? "" : code };
}

/** The grant after a fact of its kiosk; facts win over anything said before. */
export function applyFact(grant: Grant, epoch: number, fact: Fact): Grant {
  if (fact.kind === "vend-intended") {
    if (fact.body.permission !== "grant" || fact.body.id !== grant.id) return grant;
    const intent = { byFact: true, intentEpoch: epoch, intentSeq: fact.seq };
    return { ...grant, ...intent, state: "confirmed", code: "" };
  }
  if (grant.intentSeq === 0 || grant.intentEpoch !== epoch) return grant;
  switch (fact.kind) {
    case "dispensed":
      return fact.body.intent === grant.intentSeq ? become(grant, "dispensed", "") : grant;
    case "vend-failed":
      return fact.body.intent === grant.intentSeq ? become(grant, "failed", fact.body.code) : grant;
    case "vend-uncertain":
      return fact.body.intent === grant.intentSeq
        ? become(grant, "uncertain", fact.body.code)
        : grant;
    default:
      return grant;
  }
}

/** What a page may see of a grant. */
export function viewOf(grant: Grant): GrantView {
  const { id, kiosk, product, state, code, endsAt } = grant;
  return code === ""
    ? { id, kiosk, product, state, endsAt }
    : { id, kiosk, product, state, code, endsAt };
}
