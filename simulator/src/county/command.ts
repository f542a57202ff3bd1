import { readFileSync } from "node:fs";
import type { Log } from "@anxin/gateway";
import { bootKiosk } from "../boards/kiosk-program.ts";
import { readSimOptions, type SimOptions } from "../command-line.ts";
import { type Arrival, poissonArrivals } from "../world/demand.ts";
import { arrivalsOf, readStockCards } from "../world/demand-file.ts";
import { randomFrom } from "../world/random.ts";
import { CARRIED, SHARES } from "./catalogue.ts";
import { costSince } from "./cost.ts";
import { faultsText } from "./fault-names.ts";
import { joined, type Part, runShares, sharesOf } from "./gateways.ts";
import { runCounty, type RunWish } from "./run.ts";

const PROGRESS_AFTER_MS = 2000;
const STORIES_SHOWN = 20;

export type SimWish = Omit<SimOptions, "json" | "gateways" | "workers">;

/** Who comes, when and where: from the stock cards, or Poisson at the rate real machines have. */
export function arrivalsFor(options: SimWish): Arrival[] {
  const random = randomFrom(options.seed).fork("demand");
  const { kiosks, days } = options;
  if (options.demand === undefined) {
    const { perDay } = options;
    return poissonArrivals(random, { kiosks, days, perDay, shares: SHARES });
  }
  const rows = readStockCards(readFileSync(options.demand, "utf8"));
  return arrivalsOf(rows, { kiosks, days, carried: CARRIED, random });
}

/** Silent: what a simulated gateway has to say is in the report. */
export const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

function progressOver(days: number): (day: number) => void {
  const startedMs = performance.now();
  let saidMs = startedMs;
  return (day) => {
    const nowMs = performance.now();
    if (nowMs - saidMs < PROGRESS_AFTER_MS) return;
    saidMs = nowMs;
    const seconds = Math.round((nowMs - startedMs) / 1000);
    process.stderr.write(`day ${day} of ${days}, ${seconds} s\n`);
  };
}

/** What a test may replace to plant a bug that the checkers must find, or to slow a run down. */
export type Replaced = Partial<
  Pick<RunWish, "boot" | "lulls" | "plant" | "progress" | "meanwhile">
>;

/** Runs one county. */
export function simulate(options: SimWish, replaced: Replaced = {}): ReturnType<typeof runCounty> {
  return runCounty({
    seed: options.seed,
    kiosks: options.kiosks,
    days: options.days,
    faults: options.faults,
    perDay: options.perDay,
    lulls: true,
    arrivals: arrivalsFor(options),
    boot: bootKiosk,
    log: SILENT,
    progress: progressOver(options.days),
    wallMs: () => performance.now(),
    ...replaced,
  });
}

/** The command that runs the same again. */
export function againText(options: SimWish): string {
  const { seed, days, kiosks, faults, perDay, demand } = options;
  const file = demand === undefined ? `--per-day ${perDay}` : `--demand ${demand}`;
  const what = `--seed ${seed} --days ${days} --kiosks ${kiosks} --faults ${faultsText(faults)}`;
  return `npm run sim -- ${what} ${file}`;
}

/** A county of several gateways as if it were one run. */
async function simulateShares(options: SimOptions): Promise<Part> {
  const { json: _json, gateways, workers, ...wish } = options;
  const done = (parts: number) =>
    void process.stderr.write(`${parts} of ${gateways} gateways have lived\n`);
  const parts = await runShares(sharesOf(wish, gateways), { workers, done });
  const report = joined(
    options.seed,
    parts.map((part) => part.report),
  );
  const findings = parts.flatMap((part) => part.findings);
  return { report, findings, story: parts.find((part) => part.findings.length > 0)?.story ?? [] };
}

/** `npm run sim`: one JSON line on stdout; 1 when a checker found something. */
export async function sim(args: string[]): Promise<number> {
  const startedMs = performance.now();
  const options = readSimOptions(args);
  const ran = options.gateways > 1 ? simulateShares(options) : simulate(options);
  const { report, findings, story } = await ran;
  const line = { ...report, ...costSince(startedMs, report) };
  process.stdout.write(JSON.stringify(line) + "\n");
  if (findings.length === 0) return 0;
  for (const { checker, count, story: what } of findings.slice(0, STORIES_SHOWN)) {
    process.stderr.write(`${checker} (${count}): ${what}\n`);
  }
  process.stderr.write(`The last events:\n  ${story.join("\n  ")}\n`);
  process.stderr.write(`${findings.length} findings. Again: ${againText(options)}\n`);
  return 1;
}
