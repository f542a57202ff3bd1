import type { EvidenceCause } from "../alerts/decide-alerts.ts";
import { applyFact, type Grant } from "../grants/grant-state.ts";
import type { Books } from "../inventory/books.ts";
import { clearFault, fold, raiseFault } from "../inventory/fold.ts";
import { addPosting } from "../ledger/add-posting.ts";
import type { KioskState } from "../ledger/kiosk-state.ts";
import { addChanges, type Batch } from "../ledger/write-batch.ts";
import { applyFact as applyVoucherFact, type Voucher } from "../vouchers/voucher-state.ts";
import type { FactItem } from "./checked-item.ts";
import { judgeTime } from "./device-time.ts";
import type { Placed } from "./place-items.ts";

/** What one kiosk's items came to, beside the rows added to the batch. */
export interface Posted {
  kiosk: string;
  /** The books after, from which findings are made. */
  books: Books;
  touched: Set<string>;
  evidence: { product: string; cause: EvidenceCause }[];
  /** Loads whose boxes have arrived. */
  arrived: string[];
  /** Nonce of an epoch, and the highest plan revision a kiosk has shown, as its facts tell. */
  nonces: Map<number, string>;
  revisionShown: number;
  grantsChanged: Grant[];
  late: boolean;
}

const CLOCK_NOTICED = { code: "clock-wrong", lane: -1 };

/**
 * Folds what was placed of one kiosk and adds every row to `batch`. Pure but for `batch`. With late
 * facts the derived rows are left to a rebuild, because they depend on what is already folded.
 */
export function postKiosk(batch: Batch, state: KioskState, placed: Placed): Posted {
  const posted: Posted = {
    kiosk: state.kiosk,
    books: copyOf(state.books),
    touched: new Set(),
    evidence: evidenceOf(placed),
    arrived: [],
    nonces: new Map(),
    revisionShown: 0,
    grantsChanged: [],
    late: placed.late,
  };
  const grants = new Map(state.grants.map((grant) => [grant.id, grant]));
  for (const item of placed.facts) {
    foldItem(batch, posted, item);
    for (const [id, grant] of grants) grants.set(id, applyFact(grant, item.epoch, item.fact));
  }
  for (const before of state.grants) {
    const after = grants.get(before.id);
    if (after !== undefined && after !== before) posted.grantsChanged.push(after);
  }
  if (!posted.late) addChanges(batch, state.kiosk, { before: state.books, after: posted.books });
  batch.vouchers.push(...vouchersChanged(state, placed));
  addPlaced(batch, state, { placed, posted });
  return posted;
}

function vouchersChanged(state: KioskState, placed: Placed): Voucher[] {
  return state.vouchers.flatMap((before) => {
    const after = placed.facts.reduce(
      (voucher, { epoch, fact }) => applyVoucherFact(voucher, epoch, fact),
      before,
    );
    return after === before ? [] : [after];
  });
}

function foldItem(batch: Batch, posted: Posted, item: FactItem): void {
  const { kiosk, epoch, seq, fact } = item;
  const time = judgeTime(fact, item.receivedAt);
  if (time.wrong) raiseFault(posted.books, CLOCK_NOTICED);
  if (time.right) clearFault(posted.books, CLOCK_NOTICED);
  if (fact.kind === "restocked") posted.arrived.push(fact.body.load);
  if (fact.kind === "epoch-opened") {
    posted.nonces.set(epoch, fact.body.nonce);
    posted.revisionShown = Math.max(posted.revisionShown, fact.body.revision);
  }
  if (posted.late) return;
  const posting = fold(posted.books, epoch, fact);
  addPosting(batch, { kiosk, epoch, seq }, posting);
  for (const product of posting.touched) posted.touched.add(product);
  for (const product of posting.discrepancies) {
    posted.evidence.push({ product, cause: "discrepancy" });
  }
}

function evidenceOf(placed: Placed): Posted["evidence"] {
  const evidence: Posted["evidence"] = placed.gaps.map(() => ({ product: "", cause: "gap" }));
  for (const item of placed.quarantines) {
    evidence.push({ product: "", cause: item.code === "fork" ? "fork" : "quarantine" });
  }
  return evidence;
}

function addPlaced(batch: Batch, state: KioskState, of: { placed: Placed; posted: Posted }): void {
  const { placed, posted } = of;
  for (const item of placed.facts) batch.facts.push(item);
  for (const item of placed.gaps) batch.gaps.push(item);
  for (const item of placed.quarantines) batch.quarantines.push(item);
  for (const grant of posted.grantsChanged) batch.grants.push(grant);
  for (const [epoch, kept] of placed.kept) {
    const known = state.epochs.get(epoch);
    const nonce = known?.nonce || (posted.nonces.get(epoch) ?? "");
    if (known?.kept === kept && known.nonce === nonce) continue;
    // An epoch is opened by a declaration or by its facts; looking at its mark alone opens nothing.
    if (known === undefined && kept === 0) continue;
    batch.marks.push({ kiosk: state.kiosk, epoch, nonce, kept });
  }
}

function copyOf(books: Books): Books {
  const lanes = new Map([...books.lanes].map(([lane, q]) => [lane, q.map((row) => ({ ...row }))]));
  return { lanes, uncertain: [...books.uncertain], faults: [...books.faults] };
}
