import { audit, countOf, type Finding, type LedgerFact, type Truth } from "../world/audit.ts";
import { foldLanes } from "../world/stock-fold.ts";

/** The JSON line of `npm run sim`. */
export interface Report {
  seed: number | string;
  kiosks: number;
  days: number;
  /** Boxes that physically fell. */
  drops: number;
  /** Boxes the ledger accounts for after everything was settled. */
  ledger: number;
  lost: number;
  duplicated: number;
  doubleVends: number;
  /** Open before the last settling. */
  unsettled: number;
  /** 0 .. 1, four decimals. */
  served: number;
  events: number;
  wallMs: number;
}

/** What one lane really holds, and what the cloud says it does. */
export interface LaneTruth {
  kiosk: string;
  lane: number;
  boxes: number;
  onHand: number;
}

export interface Evidence {
  truth: Truth;
  facts: readonly LedgerFact[];
  lanes: readonly LaneTruth[];
  drops: number;
  /** What the cloud finds wrong with its own books. */
  mismatches: readonly string[];
}

/** After a right count of every lane, ledger, cloud and world agree on every lane. */
function checkLanes(evidence: Evidence): Finding[] {
  const folds = foldLanes(evidence.facts);
  return evidence.lanes.flatMap((lane) => {
    const fold = folds.find((one) => one.kiosk === lane.kiosk && one.lane === lane.lane);
    const folded = fold?.onHand ?? 0;
    const name = `${lane.kiosk} lane ${lane.lane}: ${lane.boxes} boxes`;
    return [
      ...differing(lane.boxes - folded, `${name}, ${folded} by the ledger`),
      ...differing(folded - lane.onHand, `${name}, ${folded} by the ledger, cloud ${lane.onHand}`),
    ];
  });
}

function differing(difference: number, story: string): Finding[] {
  if (difference === 0) return [];
  return [{ kind: difference > 0 ? "lost" : "duplicated", count: Math.abs(difference), story }];
}

/** Boxes the ledger accounts for: told, or found missing by a count. */
export function accounted(facts: readonly LedgerFact[]): number {
  return foldLanes(facts).reduce((sum, fold) => sum + fold.dispensed + fold.settled, 0);
}

/** Everything that is wrong with the ledger, each with its story. */
export function findingsOf(evidence: Evidence): Finding[] {
  const difference = evidence.drops - accounted(evidence.facts);
  const books = evidence.mismatches.map((story) => ({ kind: "lost" as const, count: 1, story }));
  return [
    ...audit(evidence.truth, evidence.facts),
    ...checkLanes(evidence),
    ...differing(difference, `boxes that fell less boxes accounted for: ${difference}`),
    ...books,
  ];
}

/** Counts by kind, for the JSON line. */
export function verdictOf(findings: readonly Finding[]) {
  return {
    lost: countOf(findings, "lost"),
    duplicated: countOf(findings, "duplicated"),
    doubleVends: countOf(findings, "double-vend"),
  };
}
