import type { Evidence, Finding, LaneTruth } from "./evidence.ts";
import { foldLanes, type LaneFold } from "./stock-fold.ts";

/**
 * Per lane and lot: placed less dispensed less removed, settled by counts, is on hand; after a
 * right count of every lane ledger, cloud and world agree (invariant 3).
 */
export function conservation(evidence: Evidence): Finding[] {
  const folds = foldLanes(evidence.facts);
  return [
    ...evidence.lanes.flatMap((lane) => {
      const fold = folds.find((one) => one.kiosk === lane.kiosk && one.lane === lane.lane);
      return ofLane(lane, fold);
    }),
    ...evidence.mismatches.map((story): Finding => ({ kind: "wrong", count: 1, story })),
  ];
}

function ofLane(lane: LaneTruth, fold: LaneFold | undefined): Finding[] {
  const folded = fold?.onHand ?? 0;
  const name = `${lane.kiosk} lane ${lane.lane}: ${lane.boxes} boxes`;
  const findings = [
    ...differing(lane.boxes - folded, `${name}, ${folded} by the ledger`),
    ...differing(folded - lane.onHand, `${name}, ${folded} by the ledger, cloud ${lane.onHand}`),
  ];
  if (findings.length > 0) return findings;
  const [really, booked] = [lane.lots.join(", "), lane.booked.join(", ")];
  if (really === booked) return [];
  return [{ kind: "wrong", count: 1, story: `${name}: lots ${really}, by the cloud ${booked}` }];
}

function differing(difference: number, story: string): Finding[] {
  if (difference === 0) return [];
  return [{ kind: difference > 0 ? "lost" : "duplicated", count: Math.abs(difference), story }];
}
