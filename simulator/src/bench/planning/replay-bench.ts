/**
 * `npm run bench -- replay`: the same county-years under fixed weekly rounds, under reorder points
 * routed by the same solver, and under the planner. Figures are shown, never asserted.
 */
import { randomFrom } from "../../world/random.ts";
import { countyYear } from "../../replay/county-year.ts";
import { planner, reorderPoints, weeklyRounds, type Policy } from "../../replay/policies.ts";
import { replay, type ReplayResult } from "../../replay/replay.ts";
import { intervalText, meanInterval, type MeanInterval } from "./mean-interval.ts";
import { readReplayBenchOptions, type ReplayBenchOptions } from "./options.ts";

/** Days lived before anything counts, so that the planner has something to learn from. */
const LEARNING_DAYS = 120;
/** Residents who are to find a box, and how readily a round goes on to the next kiosk. */
const WISH = { serviceLevel: 0.9995, eagerness: 0.7 };
const POINTS = [3, 5];

/** Figures of one way of restocking; each seed is one county-year. */
export interface PolicyRow {
  policy: string;
  /** Share of residents who found nothing. */
  sentAway: MeanInterval;
  /** Boxes expired in kiosks, for each 1,000 given. */
  wasted: MeanInterval;
  kmPer1000: MeanInterval;
  visitsPer1000: MeanInterval;
  /** Kilometres over the least possible of the same rounds; empty where the policy tells none. */
  gap: MeanInterval | undefined;
}

/** Planner against another, seed by seed: less than 0 is fewer. */
export interface PolicyComparison {
  against: string;
  km: MeanInterval;
  visits: MeanInterval;
  /** Difference of the shares sent away. */
  sentAway: MeanInterval;
}

export interface ReplayTable {
  seeds: number;
  kiosks: number;
  days: number;
  rows: PolicyRow[];
  planner: PolicyComparison[];
}

const kmPer1000 = ({ km, given }: ReplayResult): number => (1000 * km) / given;
const visitsPer1000 = ({ visits, given }: ReplayResult): number => (1000 * visits) / given;
const sentAway = ({ wanted, given }: ReplayResult): number => 1 - given / wanted;

function rowOf(policy: string, results: readonly ReplayResult[]): PolicyRow {
  const over = (figure: (result: ReplayResult) => number): MeanInterval =>
    meanInterval(results.map(figure));
  return {
    policy,
    sentAway: over(sentAway),
    wasted: over(({ wasted, given }) => (1000 * wasted) / given),
    kmPer1000: over(kmPer1000),
    visitsPer1000: over(visitsPer1000),
    gap: results.every(({ gap }) => Number.isNaN(gap)) ? undefined : over(({ gap }) => gap),
  };
}

function comparison(
  against: string,
  ours: readonly ReplayResult[],
  others: readonly ReplayResult[],
): PolicyComparison {
  const pairs = (figure: (our: ReplayResult, other: ReplayResult) => number): MeanInterval =>
    meanInterval(ours.map((our, seed) => figure(our, others[seed] as ReplayResult)));
  return {
    against,
    km: pairs((our, other) => kmPer1000(our) / kmPer1000(other) - 1),
    visits: pairs((our, other) => visitsPer1000(our) / visitsPer1000(other) - 1),
    sentAway: pairs((our, other) => sentAway(our) - sentAway(other)),
  };
}

/** Lives every seed under every policy. */
export function replayTable(wish: Omit<ReplayBenchOptions, "json">): ReplayTable {
  const lived = new Map<string, ReplayResult[]>();
  for (let seed = 1; seed <= wish.seeds; seed++) {
    const size = { kiosks: wish.kiosks, days: LEARNING_DAYS + wish.days };
    const year = countyYear(randomFrom(`replay-${seed}`), size);
    const policies: Policy[] = [
      weeklyRounds(year.roads),
      ...POINTS.map(reorderPoints),
      planner(WISH),
    ];
    for (const policy of policies) {
      const results = lived.get(policy.name) ?? [];
      results.push(replay(year, policy, LEARNING_DAYS));
      lived.set(policy.name, results);
    }
  }
  const all = [...lived];
  const [, ours = []] = all.at(-1) ?? [];
  return {
    seeds: wish.seeds,
    kiosks: wish.kiosks,
    days: wish.days,
    rows: all.map(([name, results]) => rowOf(name, results)),
    planner: all.slice(0, -1).map(([name, others]) => comparison(name, ours, others)),
  };
}

function textOf(table: ReplayTable): string {
  const percent = (value: MeanInterval, digits = 1): string =>
    intervalText(value, { digits, share: true });
  const plain = (value: MeanInterval): string => intervalText(value, { digits: 1, share: false });
  const rows = table.rows.map((row) => {
    const figures = [plain(row.wasted), plain(row.kmPer1000), plain(row.visitsPer1000)];
    const gap = row.gap === undefined ? "–" : percent(row.gap);
    return `| ${[row.policy, percent(row.sentAway, 3), ...figures, gap].join(" | ")} |`;
  });
  const compared = table.planner.map((row) => {
    const figures = [percent(row.km), percent(row.visits), percent(row.sentAway, 3)];
    return `| ${[row.against, ...figures].join(" | ")} |`;
  });
  return [
    `${table.seeds} county-years of ${table.kiosks} kiosks, ${table.days} days counted after` +
      ` ${LEARNING_DAYS} to learn from; mean and its 95 % interval over seeds`,
    "",
    "| policy | sent away | expired per 1,000 given | km per 1,000 | visits per 1,000 | over the bound |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
    "| planner against | km | visits | sent away, difference |",
    "| --- | --- | --- | --- |",
    ...compared,
  ].join("\n");
}

/** Measures and prints; returns the exit code. Throws PlanningBenchOptionsError. */
export function runReplayBench(args: readonly string[]): number {
  const { json, ...wish } = readReplayBenchOptions(args);
  const table = replayTable(wish);
  process.stdout.write(`${json ? JSON.stringify(table) : textOf(table)}\n`);
  return 0;
}
