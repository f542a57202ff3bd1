import type { CheckerName } from "../checkers/evidence.ts";
import { againText, type SimWish } from "../county/command.ts";
import type { FaultHits } from "../county/fault-tally.ts";
import type { Outcome } from "../county/report.ts";

/** What a campaign keeps of one seed: one line of its results file. */
export interface SeedResult {
  seed: string;
  calm: boolean;
  kiosks: number;
  days: number;
  vends: number;
  drops: number;
  able: number;
  served: number;
  longestAwayDays: number;
  windows: number;
  wallMs: number;
  hits: FaultHits;
  /** The command that runs it again. */
  again: string;
  /** The commit it ran under, with a + where the tree had been changed since. */
  commit: string;
  violations: { checker: CheckerName | "run"; story: string }[];
}

const STORIES_MAX = 10;

/** What a worker tells of a seed; who keeps it adds the commit. */
export type Told = Omit<SeedResult, "commit">;

export function seedResultOf(wish: SimWish, outcome: Outcome): Told {
  const { report, findings, hits, longestAwayDays, windows } = outcome;
  const { kiosks, days, vends, drops, able, wallMs } = report;
  return {
    seed: wish.seed,
    calm: wish.faults.length === 0,
    kiosks,
    days,
    vends,
    drops,
    able,
    served: Math.round(report.served * able),
    longestAwayDays,
    windows,
    wallMs,
    hits,
    again: againText(wish),
    violations: findings.slice(0, STORIES_MAX).map(({ checker, story }) => ({ checker, story })),
  };
}

/** A run that did not come to its end is a violation too: the product or the simulator threw. */
export function brokenResultOf(wish: SimWish, broken: { story: string; hits: FaultHits }): Told {
  return {
    seed: wish.seed,
    calm: wish.faults.length === 0,
    kiosks: wish.kiosks,
    days: wish.days,
    vends: 0,
    drops: 0,
    able: 0,
    served: 0,
    longestAwayDays: 0,
    windows: 0,
    wallMs: 0,
    hits: broken.hits,
    again: againText(wish),
    violations: [{ checker: "run", story: broken.story }],
  };
}
