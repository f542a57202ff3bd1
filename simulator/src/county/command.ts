import { readFileSync } from "node:fs";
import type { Log } from "@anxin/gateway";
import { bootKiosk } from "../boards/kiosk-program.ts";
import { readSimOptions, type SimOptions } from "../command-line.ts";
import { DEMAND } from "../world/assumptions.ts";
import { type Arrival, poissonArrivals } from "../world/demand.ts";
import { arrivalsOf, readStockCards } from "../world/demand-file.ts";
import { randomFrom } from "../world/random.ts";
import { CARRIED, SHARES } from "./catalogue.ts";
import type { CountyWish } from "./county.ts";
import { runCounty } from "./run.ts";

const PROGRESS_AFTER_MS = 2000;
const STORIES_SHOWN = 20;

/** Who comes, when and where: from the stock cards, or Poisson at the rate real machines have. */
export function arrivalsFor(options: Omit<SimOptions, "json">): Arrival[] {
  const random = randomFrom(options.seed).fork("demand");
  const { kiosks, days } = options;
  if (options.demand === undefined) {
    const perDay = DEMAND.boxesPerMachineDay.value;
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
export type Replaced = Partial<Pick<CountyWish, "boot" | "lulls" | "plant">>;

/** Runs one county. */
export function simulate(
  options: Omit<SimOptions, "json">,
  replaced: Replaced = {},
): ReturnType<typeof runCounty> {
  return runCounty({
    seed: options.seed,
    kiosks: options.kiosks,
    days: options.days,
    faulty: options.faults === "all",
    lulls: true,
    arrivals: arrivalsFor(options),
    boot: bootKiosk,
    log: SILENT,
    progress: progressOver(options.days),
    wallMs: () => performance.now(),
    ...replaced,
  });
}

/** `npm run sim`: one JSON line on stdout; 1 when the ledger does not tell the truth. */
export async function sim(args: string[]): Promise<number> {
  const options = readSimOptions(args);
  const { report, findings } = await simulate(options);
  process.stdout.write(JSON.stringify(report) + "\n");
  if (findings.length === 0) return 0;
  for (const { kind, count, story } of findings.slice(0, STORIES_SHOWN)) {
    process.stderr.write(`${kind} ${count}: ${story}\n`);
  }
  const { seed, days, kiosks, faults } = options;
  const again = `--seed ${seed} --days ${days} --kiosks ${kiosks} --faults ${faults}`;
  process.stderr.write(`${findings.length} findings. Again: npm run sim -- ${again}\n`);
  return 1;
}
