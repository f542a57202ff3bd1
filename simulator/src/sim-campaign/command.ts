import { againText, simulate, type SimWish } from "../county/command.ts";
import { shrink } from "../county/shrink.ts";
import { commitNow } from "./commit.ts";
import { Crew } from "./crew.ts";
import { hitTable, rareCells } from "./hit-table.ts";
import { readSimCampaignOptions, type SimCampaignOptions } from "./options.ts";
import { progressOn } from "./progress-line.ts";
import { ResultsFile } from "./results-file.ts";
import type { SeedResult } from "./seed-result.ts";
import { countiesOf } from "./shape.ts";
import { type Totals, totalsOf } from "./totals.ts";

const MINUTE_MS = 60_000;
/** How long the smallest of a failing seed is looked for. */
const SHRINK_MS_MAX = 3 * MINUTE_MS;
const FAILURES_SHOWN = 5;
/** Each cell of the table that can be reached is to be met this often in a whole campaign. */
const HITS_WANTED = 100;

const percent = (share: number | undefined) =>
  share === undefined ? "nobody came" : `${(100 * share).toFixed(2)} %`;

function summaryOf(totals: Totals): string {
  const { seeds, vends, long, violations, servedCalm, servedFaulty, hits, commits } = totals;
  const rare = rareCells(hits, HITS_WANTED);
  return [
    hitTable(hits),
    "",
    rare.length === 0
      ? `each cell that can be reached was met at least ${HITS_WANTED} times`
      : `met less than ${HITS_WANTED} times: ${rare.join("; ")}`,
    `seeds ${seeds}, of them long ${long}; vends ${vends}; violations ${violations}`,
    `ran under ${[...commits].map(([name, count]) => `${name} (${count})`).join(", ")}`,
    `served with faults off ${percent(servedCalm)}, with all faults ${percent(servedFaulty)}`,
  ].join("\n");
}

/** The first failing seed made small, and its last events. */
async function explain(wish: SimWish): Promise<void> {
  const quiet = { progress: () => {} };
  const run = (one: SimWish) => simulate(one, quiet);
  const outcome = await run(wish).catch(() => undefined);
  if (outcome === undefined || outcome.findings.length === 0) return;
  const untilMs = performance.now() + SHRINK_MS_MAX;
  const isTimeUp = () => performance.now() > untilMs;
  const smallest = await shrink({ wish, outcome }, { run, isTimeUp });
  const { findings, story } = smallest.outcome;
  const found = findings.map(({ checker, story: what }) => `${checker}: ${what}`);
  process.stdout.write(`Smaller: ${againText(smallest.wish)}\n  ${found.join("\n  ")}\n`);
  process.stdout.write(`The last events:\n  ${story.join("\n  ")}\n`);
}

async function runAll(options: SimCampaignOptions): Promise<SeedResult[]> {
  const file = new ResultsFile(options.results);
  if (!options.resume) file.begin();
  const results = file.read().filter(({ violations }) => !options.retry || violations.length === 0);
  const commit = commitNow();
  const known = new Set(results.map((result) => result.seed));
  const counties = countiesOf(options.first, options.seeds);
  const left = counties.filter(({ seed }) => !known.has(seed));
  const startedMs = performance.now();
  const done = counties.length - left.length;
  const { vends } = totalsOf(results);
  const progress = progressOn(process.stderr, {
    counties: counties.length,
    done,
    startedMs,
    vends,
  });
  const crew = new Crew();
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    crew.stop();
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, interrupt);
  const untilMs = startedMs + options.minutes * MINUTE_MS;
  await crew.run(left.values(), {
    workers: options.workers,
    isOver: () => interrupted || performance.now() > untilMs,
    told: (said) => {
      const result = { ...said, commit };
      file.add(result);
      results.push(result);
      progress.told(result);
    },
  });
  progress.stop();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.off(name, interrupt);
  return results;
}

/** `npm run sim:campaign`: 1 when a checker found something or a run did not come to its end. */
export async function simCampaign(args: string[]): Promise<number> {
  const options = readSimCampaignOptions(args);
  const results = await runAll(options);
  const failing = results.filter((result) => result.violations.length > 0);
  process.stdout.write(summaryOf(totalsOf(results)) + "\n");
  for (const { again, violations } of failing.slice(0, FAILURES_SHOWN)) {
    process.stdout.write(`${again}\n`);
    for (const { checker, story } of violations) process.stdout.write(`  ${checker}: ${story}\n`);
  }
  const [first] = failing;
  if (first === undefined) return 0;
  const wish = countiesOf(options.first, options.seeds).find(({ seed }) => seed === first.seed);
  if (wish !== undefined) await explain(wish);
  return 1;
}
