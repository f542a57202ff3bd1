import { type FaultHits, sumOfHits } from "../county/fault-tally.ts";
import type { SeedResult } from "./seed-result.ts";

/** What a campaign came to. */
export interface Totals {
  seeds: number;
  vends: number;
  /** Seeds with at least 5,000 vends, 90 days, two quota windows and a link lost for 14 days. */
  long: number;
  violations: number;
  /** Shares of 0 .. 1; undefined when nobody came. */
  servedCalm: number | undefined;
  servedFaulty: number | undefined;
  hits: FaultHits;
  /** How many counties ran under each commit. */
  commits: ReadonlyMap<string, number>;
}

const LONG = { vends: 5000, days: 90, windows: 2, awayDays: 14 };

function isLong(result: SeedResult): boolean {
  const { vends, days, windows, longestAwayDays } = result;
  const big = vends >= LONG.vends && days >= LONG.days;
  return big && windows >= LONG.windows && longestAwayDays > LONG.awayDays;
}

const sum = (results: readonly SeedResult[], of: (result: SeedResult) => number) =>
  results.reduce((total, result) => total + of(result), 0);

function servedShare(results: readonly SeedResult[]): number | undefined {
  const able = sum(results, (result) => result.able);
  return able === 0 ? undefined : sum(results, (result) => result.served) / able;
}

/** Calm counties count for nothing but the share of people they served, and their violations. */
export function totalsOf(results: readonly SeedResult[]): Totals {
  const faulty = results.filter((result) => !result.calm);
  return {
    seeds: faulty.length,
    vends: sum(faulty, (result) => result.vends),
    long: faulty.filter(isLong).length,
    violations: sum(results, (result) => result.violations.length),
    servedCalm: servedShare(results.filter((result) => result.calm)),
    servedFaulty: servedShare(faulty),
    commits: new Map(
      [...Map.groupBy(results, ({ commit }) => commit)].map(([name, of]) => [name, of.length]),
    ),
    hits: sumOfHits(faulty.map((result) => result.hits)),
  };
}
