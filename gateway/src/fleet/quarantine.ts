/** What authenticates but does not parse (DESIGN.md section 3, invariant 5). */
import type { WireCode } from "@anxin/firmware/contract";
import type { Decision } from "./decision.ts";
import { refused } from "./decision.ts";
import { refusedUnserved } from "./facts.ts";
import type { KioskState } from "./state.ts";
import { isServed } from "./state.ts";

export interface Unreadable {
  /** The epoch whose link key authenticated the message. */
  key: number;
  code: WireCode;
  /** Base64 of the message, and the hex SHA-256 of its bytes, which makes a repeat one. */
  bytes: string;
  hash: string;
}

/**
 * A message of facts, or of anything that is not loss-tolerant, that is not what its topic carries.
 */
export function onUnreadable(state: KioskState, message: Unreadable): Decision {
  if (!isServed(state)) return refusedUnserved(state);
  const { key: epoch, code, bytes, hash } = message;
  if (epoch !== state.epoch) return refused(state, "wrong-epoch", `under epoch ${epoch}`);
  const body = { type: "quarantine", epoch, seq: 0, code, bytes, hash } as const;
  return {
    state,
    entries: [{ epoch, loose: true, seq: 0, last: 0, hash, body }],
    effects: [
      { kind: "refused", code, detail: "quarantined" },
      { kind: "receipt" },
      { kind: "uplink" },
    ],
  };
}
