import type { LedgerFact } from "./evidence.ts";
import { whole } from "./ledger-reading.ts";

/** What an independent reading of the ledger gives for one lane. */
export interface LaneFold {
  kiosk: string;
  lane: number;
  onHand: number;
  /** Boxes in dispensed facts. */
  dispensed: number;
  restocked: number;
  removed: number;
  /** Boxes counts found missing, less boxes they found too many. */
  settled: number;
}

const EMPTY = { onHand: 0, dispensed: 0, restocked: 0, removed: 0, settled: 0 };

function sumOfLots(value: unknown): number {
  if (!Array.isArray(value)) return 0;
  return value.reduce<number>((sum, lot: { count?: unknown }) => sum + whole(lot.count), 0);
}

function apply(fold: LaneFold, fact: LedgerFact): void {
  const count = whole(fact.body["count"]);
  if (fact.kind === "restocked") {
    fold.onHand += count;
    fold.restocked += count;
  }
  if (fact.kind === "removed") {
    fold.onHand -= count;
    fold.removed += count;
  }
  if (fact.kind === "dispensed") {
    fold.onHand -= count;
    fold.dispensed += count;
  }
  if (fact.kind === "counted") {
    const found = sumOfLots(fact.body["lots"]);
    fold.settled += fold.onHand - found;
    fold.onHand = found;
  }
}

/**
 * Folds facts into lanes on its own, so a cloud that folds wrongly is caught (invariant 3). A
 * dispensed fact of lane 0 moves no lane: it is evidence, and the count of the lane it came from
 * settles it.
 */
export function foldLanes(facts: readonly LedgerFact[]): LaneFold[] {
  const lanes = new Map<string, LaneFold>();
  const ordered = facts.toSorted((a, b) =>
    a.kiosk < b.kiosk ? -1 : a.kiosk > b.kiosk ? 1 : a.epoch - b.epoch || a.seq - b.seq,
  );
  for (const fact of ordered) {
    const lane = whole(fact.body["lane"]);
    if (lane === 0) continue;
    const id = `${fact.kiosk}/${lane}`;
    const fold = lanes.get(id) ?? { kiosk: fact.kiosk, lane, ...EMPTY };
    lanes.set(id, fold);
    apply(fold, fact);
  }
  return [...lanes.values()];
}
