/**
 * `npm run bench -- forecast`: forecasts made at past month ends and judged by what came, beside
 * what everybody knows. Figures are shown, never asserted; a subject that sees the future is.
 */
import { readFileSync } from "node:fs";
import {
  accuracyOf,
  automaticSubject,
  backTest,
  medianOfPlain,
  panelOfCards,
  parseCards,
  PLAIN_FORECASTERS,
  seesTheFuture,
  subjectOf,
  type Accuracy,
  type Panel,
  type Subject,
} from "@anxin/cloud/planning";
import { randomFrom } from "../../world/random.ts";
import { readForecastBenchOptions } from "./options.ts";
import { poissonKiosks, type PoissonKiosks } from "./poisson-kiosks.ts";

export interface MethodRow extends Accuracy {
  method: string;
  /** WAPE over that of the three-period average, less 1. */
  againstMa3: number;
}

export interface ForecastTable {
  about: string;
  series: number;
  origins: number;
  horizon: number;
  rows: MethodRow[];
  /** Processor seconds of one forecast of this panel, choice and intervals included. */
  forecastSeconds: number;
}

const SUBJECTS: Record<string, () => Subject> = {
  ma3: () => subjectOf(PLAIN_FORECASTERS.ma3),
  "ma3-in-stock": () => subjectOf(PLAIN_FORECASTERS["ma3-in-stock"]),
  ma6: () => subjectOf(PLAIN_FORECASTERS.ma6),
  naive: () => subjectOf(PLAIN_FORECASTERS.naive),
  "seasonal-naive": () => subjectOf(PLAIN_FORECASTERS["seasonal-naive"]),
  ses: () => subjectOf(PLAIN_FORECASTERS.ses),
  tsb: () => subjectOf(PLAIN_FORECASTERS.tsb),
  "median-of-plain": () => subjectOf(medianOfPlain),
  anxin: automaticSubject,
};

/** A method's forecasts changed when only the future did: its figures would mean nothing. */
export class FutureSeen extends Error {
  readonly code = "forecast-sees-future";

  constructor(method: string) {
    super(`forecast-sees-future: ${method} used months after its origin; no table is printed.`);
  }
}

interface Plan {
  origins: number;
  horizon: number;
}

/** The last origins that still have a month to be judged by. */
function originsOf(panel: Panel, { origins, horizon }: Plan): number[] {
  const last = panel.periods - 1 - horizon;
  const first = Math.max(3, last - origins + 1);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n);
}

/** Every method over the same origins; `more` are subjects of this panel alone. */
export function tableOf(
  about: string,
  panel: Panel,
  { plan, more = {} }: { plan: Plan; more?: Record<string, () => Subject> },
): ForecastTable {
  const origins = originsOf(panel, plan);
  const { horizon } = plan;
  const forecastSeconds = secondsOf(panel, horizon);
  const rows: MethodRow[] = [];
  for (const [method, subjectFor] of Object.entries({ ...SUBJECTS, ...more })) {
    const origin = origins[0] ?? 0;
    const subject = subjectFor();
    if (seesTheFuture(panel, { origin, horizon }, subject)) throw new FutureSeen(method);
    const found = accuracyOf(panel, backTest(panel, { origins, horizon }, subject));
    rows.push({ method, ...found, againstMa3: found.wape / (rows[0]?.wape ?? found.wape) - 1 });
  }
  const series = panel.series.length;
  return { about, series, origins: origins.length, horizon, rows, forecastSeconds };
}

/** Processor seconds of one forecast of every series, choice and intervals included. */
function secondsOf(panel: Panel, horizon: number): number {
  const before = process.cpuUsage().user;
  automaticSubject()(panel, { origin: panel.periods - 1, horizon });
  return (process.cpuUsage().user - before) / 1e6;
}

/** The forecast of someone who knows every kiosk's true mean. */
function floorOf({ means }: PoissonKiosks): () => Subject {
  return () =>
    (_, { horizon }) =>
      means.map((mean) => Array.from({ length: horizon }, () => ({ mean })));
}

const WEEKS = { kiosks: 40, periods: 80, periodDays: 7, season: 52 };
const COUNTY = { kiosks: 1000, periods: 48, periodDays: 30, season: 12 };
const MONTHS = { kiosks: 40, periods: 36, periodDays: 30, season: 12 };

function kioskTables(plan: Plan): ForecastTable[] {
  return [
    { about: "made-up kiosks by week, 1.17 to 2.39 boxes a day", county: WEEKS },
    { about: "made-up kiosks by month, 1.17 to 2.39 boxes a day", county: MONTHS },
  ].map(({ about, county }) => {
    const made = poissonKiosks(randomFrom(about), county);
    return tableOf(about, made.panel, { plan, more: { "poisson-floor": floorOf(made) } });
  });
}

const percent = (share: number): string =>
  Number.isNaN(share) ? "–" : `${(100 * share).toFixed(1)} %`;
const plain = (value: number): string => (Number.isNaN(value) ? "–" : value.toFixed(3));

function markdownOf(table: ForecastTable): string {
  const { about, series, origins, horizon, forecastSeconds } = table;
  const rows = table.rows.map((row) => {
    const errors = [percent(row.wape), percent(row.againstMa3), plain(row.rmsse), plain(row.mase)];
    return `| ${[row.method, ...errors, percent(row.bias), percent(row.coverage)].join(" | ")} |`;
  });
  return [
    `${about}: ${series} series, ${origins} origins, 1 to ${horizon} ahead,` +
      ` ${table.rows[0]?.outcomes} in-stock outcomes; one forecast took` +
      ` ${forecastSeconds.toFixed(1)} s of processor time`,
    "",
    "| method | WAPE | against ma3 | RMSSE | MASE | bias | p10–p90 holds |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

/** Measures and prints; returns the exit code. Throws PlanningBenchOptionsError, CardsRefused. */
export function runForecastBench(args: readonly string[]): number {
  const { cards, json, ...plan } = readForecastBenchOptions(args);
  const file = cards ?? process.env["ANXIN_DEMAND"];
  const tables: ForecastTable[] = [];
  if (file === undefined) {
    process.stderr.write("no --cards and no ANXIN_DEMAND: only made-up kiosks are forecast\n");
  } else {
    const read = parseCards(readFileSync(file, "utf8"));
    for (const note of read.notes) process.stderr.write(`${note.text}\n`);
    tables.push(tableOf("stock cards by month", panelOfCards(read.cards), { plan }));
  }
  tables.push(...kioskTables(plan));
  const { panel } = poissonKiosks(randomFrom("county"), COUNTY);
  const county = { series: panel.series.length, months: panel.periods };
  const seconds = secondsOf(panel, plan.horizon);
  const speed =
    `${county.series} series of ${county.months} months: one forecast took ` +
    `${seconds.toFixed(1)} s of processor time (goal 60)`;
  const text = json
    ? JSON.stringify({ tables, county: { ...county, forecastSeconds: seconds } })
    : [...tables.map(markdownOf), speed].join("\n");
  process.stdout.write(`${text}\n`);
  return 0;
}
