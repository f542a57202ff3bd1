/**
 * `npm run bench`: every figure as a whole, beside its floor, in one run. Figures are shown, never
 * asserted.
 */
import { appendFileSync, chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BenchArgumentError, type BenchWish, commandOf, parseBenchArguments } from "./arguments.ts";
import type { Bench, Settings } from "./bench.ts";
import { cloudBench } from "./cloud/cloud-bench.ts";
import type { Figure } from "./figures.ts";
import { gatewayBench } from "./gateway/gateway-bench.ts";
import { loadNow, machineNow } from "./machine.ts";
import { PlanningBenchOptionsError } from "./planning/options.ts";
import { pagesBench } from "./pages/pages-bench.ts";
import { markdown, plainText, type Report } from "./report.ts";
import { scaleBench } from "./scale/scale-bench.ts";
import { tapBench } from "./tap/tap-bench.ts";

/** Every bench, in the order of the road a fact travels. */
export const BENCHES: readonly Bench[] = [
  gatewayBench,
  cloudBench,
  tapBench,
  scaleBench,
  pagesBench,
];

type TableBench = (args: readonly string[]) => number | Promise<number>;

/** Benches that judge what is planned, not how fast: tables of their own, loaded on demand. */
const TABLE_BENCHES: Record<string, () => Promise<TableBench>> = {
  forecast: async () => (await import("./planning/forecast-bench.ts")).runForecastBench,
  replay: async () => (await import("./planning/replay-bench.ts")).runReplayBench,
};

/**
 * Runs what the arguments name and prints it: text, `--json` one object, `--markdown` the README's
 * rows. Progress goes to stderr. Returns the exit code: 0 measured, 2 the arguments are wrong.
 */
export async function runBench(args: string[]): Promise<number> {
  const [name = "", ...rest] = args;
  try {
    const tableBench = Object.hasOwn(TABLE_BENCHES, name) ? TABLE_BENCHES[name] : undefined;
    if (tableBench !== undefined) return await (await tableBench())(rest);
    const names = BENCHES.map((bench) => bench.name);
    await measureAndPrint(parseBenchArguments(args, names));
    return 0;
  } catch (error) {
    const isKnown =
      error instanceof BenchArgumentError || error instanceof PlanningBenchOptionsError;
    if (!isKnown) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

async function measureAndPrint(wish: BenchWish): Promise<void> {
  const report = await measure(wish);
  const line = JSON.stringify(report);
  const texts = { text: plainText, markdown, json: () => line };
  process.stdout.write(`${texts[wish.output](report)}\n`);
  if (wish.history !== undefined) appendFileSync(wish.history, `${line}\n`);
}

async function measure(wish: BenchWish): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "anxin-bench-"));
  // PostgreSQL's user passes through to its own folder inside.
  chmodSync(folder, 0o711);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const settings: Settings = { runs: wish.runs, scale: wish.scale, folder, say };
  try {
    const machine = machineNow(folder);
    const figures: Figure[] = [];
    for (const bench of BENCHES) {
      if (wish.names.length > 0 && !wish.names.includes(bench.name)) continue;
      say(`${bench.name}: ${bench.about}`);
      figures.push(...(await bench.run(settings)));
    }
    const at = new Date().toISOString();
    machine.loadAfter = loadNow();
    return { at, command: commandOf(wish), runs: wish.runs, machine, figures };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) process.exitCode = await runBench(process.argv.slice(2));
