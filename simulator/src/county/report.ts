import { countOf, type Violation } from "../checkers/checkers.ts";
import type { FaultHits } from "./fault-tally.ts";

/** The JSON line of `npm run sim`. */
export interface Report {
  seed: number | string;
  kiosks: number;
  days: number;
  /** Motor runs. */
  vends: number;
  /** Boxes that physically fell. */
  drops: number;
  /** Boxes the ledger accounts for after everything was settled. */
  ledger: number;
  lost: number;
  duplicated: number;
  doubleVends: number;
  /** Everything the checkers found, these three included. */
  violations: number;
  /** Open before the last settling. */
  unsettled: number;
  /** Residents who stayed and came to a kiosk able to serve them. */
  able: number;
  /** 0 .. 1, four decimals. */
  served: number;
  /** Documents the stores booked, lots recalled, and alerts people were told of. */
  documents: number;
  recalls: number;
  told: number;
  events: number;
  wallMs: number;
}

/** A run's report, what is wrong with it, and what the campaign sums up. */
export interface Outcome {
  report: Report;
  findings: Violation[];
  hits: FaultHits;
  /** The last events, oldest first. */
  story: string[];
  /** Longest time a kiosk's line was away. */
  longestAwayDays: number;
  /** Quota windows in which boxes were taken. */
  windows: number;
}

/** Counts by kind, for the JSON line. */
export function verdictOf(findings: readonly Violation[]) {
  return {
    lost: countOf(findings, "lost"),
    duplicated: countOf(findings, "duplicated"),
    doubleVends: countOf(findings, "double-vend"),
    violations: findings.length,
  };
}
