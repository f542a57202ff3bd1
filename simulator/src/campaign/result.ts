import type { Target, Victim } from "./options.ts";
import type { Verdict } from "./verdict.ts";

/** One campaign's outcome; the five counts of `FAULTS` are 0 when the system kept its word. */
export interface CampaignResult {
  victim: Target;
  planted: boolean;
  seed: string;
  kiosks: number;
  /** Motor runs asked of each kiosk. */
  vends: number;
  /** SIGKILLs that were really sent, and kiosks that lost their power by them. */
  kills: number;
  /** The same, each by whom it hit. */
  killed: Partial<Record<Victim, number>>;
  /** SIGSTOPs that were really sent. */
  stops: number;
  /** Motor runs of all kiosks. */
  runs: number;
  drops: number;
  ledger: number;
  lost: number;
  duplicated: number;
  outOfOrder: number;
  /** Facts acknowledged by `held` or `kept` and found not durable after a restart. */
  acknowledgedLost: number;
  /** Motor runs without an intent of their own, and intents against the rule of two. */
  unintended: number;
  /** Vends whose outcome only a count can tell. */
  uncertain: number;
  wallMs: number;
}

const FAULTS = ["lost", "duplicated", "outOfOrder", "acknowledgedLost", "unintended"] as const;

/**
 * Power is cut once at each kiosk, when the campaign ends, and a kiosk that is the victim at every
 * kill: only a vend under way then may be left uncertain.
 */
export function uncertainMax(result: Pick<CampaignResult, "victim" | "kiosks" | "kills">): number {
  return result.kiosks + (["kiosk", "each"].includes(result.victim) ? result.kills : 0);
}

/**
 * True when nothing was lost, told twice, disordered, taken back or run unasked, and no more vends
 * were called uncertain than lost their power.
 */
export function isClean(result: CampaignResult): boolean {
  return FAULTS.every((fault) => result[fault] === 0) && result.uncertain <= uncertainMax(result);
}

export interface Finding extends Pick<
  CampaignResult,
  "victim" | "planted" | "seed" | "kiosks" | "vends" | "kills" | "killed" | "stops" | "wallMs"
> {
  verdict: Verdict;
  acknowledgedLost: number;
  /** Gaps and quarantined messages, each a fact that is not where it belongs. */
  unplaced: number;
  runs: number;
}

/** Everything that was found, as one result. */
export function resultOf(finding: Finding): CampaignResult {
  const { verdict, unplaced, ...rest } = finding;
  return { ...rest, ...verdict, lost: verdict.lost + unplaced };
}

/** A few lines for a person. */
export function summaryOf(result: CampaignResult): string {
  const verdict = isClean(result) ? "kept its word" : "BROKE ITS WORD";
  const planted = result.planted ? " (planted to acknowledge before it is durable)" : "";
  return [
    `${result.victim}${planted}: ${verdict}`,
    `  ${result.kiosks} kiosks, ${result.runs} motor runs, ${result.kills} SIGKILLs, ${result.stops} SIGSTOPs, seed ${result.seed}, ${(result.wallMs / 1000).toFixed(1)} s`,
    `  ${result.drops} boxes fell, the ledger accounts for ${result.ledger} (${result.uncertain} vends uncertain)`,
    `  ${FAULTS.map((fault) => `${fault} ${result[fault]}`).join(", ")}`,
  ].join("\n");
}
