import type { Fact, Outcome } from "@anxin/firmware/contract";
import type { VoucherState } from "../services.ts";

/** A voucher as far as facts may change it. `intent` names its last `vend-intended`, seq 0 none. */
export interface Voucher {
  id: string;
  kiosk: string;
  state: VoucherState;
  code: Outcome | "";
  intentEpoch: number;
  intentSeq: number;
}

/** Whether its box may still be given out under it, as far as facts tell. */
export function isOpen(voucher: Pick<Voucher, "state">): boolean {
  return voucher.state === "issued" || voucher.state === "confirmed";
}

/** The voucher after a fact of its kiosk; the same object when nothing changed. */
export function applyFact(voucher: Voucher, epoch: number, fact: Fact): Voucher {
  if (fact.kind === "vend-intended") {
    if (fact.body.permission !== "voucher" || fact.body.id !== voucher.id) return voucher;
    return { ...voucher, state: "confirmed", code: "", intentEpoch: epoch, intentSeq: fact.seq };
  }
  if (voucher.intentSeq === 0 || voucher.intentEpoch !== epoch) return voucher;
  switch (fact.kind) {
    case "dispensed":
      return fact.body.intent === voucher.intentSeq ? ended(voucher, "dispensed", "") : voucher;
    case "vend-failed":
      return fact.body.intent === voucher.intentSeq
        ? ended(voucher, "failed", fact.body.code)
        : voucher;
    case "vend-uncertain":
      return fact.body.intent === voucher.intentSeq
        ? ended(voucher, "uncertain", fact.body.code)
        : voucher;
    default:
      return voucher;
  }
}

function ended(voucher: Voucher, state: VoucherState, code: Voucher["code"]): Voucher {
  return { ...voucher, state, code };
}
