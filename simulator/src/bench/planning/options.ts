/** What the person asked for of the benches that judge planning. */
import { parseArgs } from "node:util";

export const FORECAST_BENCH_USAGE = `npm run bench -- forecast [--cards FILE] [--origins 12] [--horizon 3] [--json]
  --cards FILE     monthly stock cards to back-test on (default: $ANXIN_DEMAND; without either, only
                   made-up kiosks are forecast)
  --origins N      last months from which forecasts are made and judged (default 12)
  --horizon N      months ahead, 1 to 6 (default 3)
  --json           one JSON object`;

export const REPLAY_BENCH_USAGE = `npm run bench -- replay [--seeds 20] [--kiosks 40] [--days 365] [--json]
  --seeds N        county-years, each under every policy (default 20)
  --kiosks N       kiosks of the county, 5 to 200 (default 40)
  --days N         days counted, after 120 to learn from (default 365)
  --json           one JSON object`;

/** The command line was not understood; nothing was measured. */
export class PlanningBenchOptionsError extends Error {
  readonly code = "planning-bench-options";

  constructor(what: string, usage: string) {
    super(`planning-bench-options: ${what}. Nothing was measured.\n${usage}`);
  }
}

type Values = Record<string, string | boolean | undefined>;

function parse(args: readonly string[], names: readonly string[], usage: string): Values {
  const strings = names.map((name) => [name, { type: "string" as const }]);
  const options = { ...Object.fromEntries(strings), json: { type: "boolean" as const } };
  try {
    return parseArgs({ args: [...args], options }).values as Values;
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new PlanningBenchOptionsError(what, usage);
  }
}

interface Whole {
  name: string;
  min: number;
  max: number;
  otherwise: number;
}

function whole(values: Values, rule: Whole, usage: string): number {
  const { name, min, max, otherwise } = rule;
  const value = values[name] === undefined ? otherwise : Number(values[name]);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  const what = `--${name} must be a whole number of ${min} to ${max}`;
  throw new PlanningBenchOptionsError(what, usage);
}

export interface ForecastBenchOptions {
  /** Undefined: the environment's file, if any. */
  cards: string | undefined;
  origins: number;
  horizon: number;
  json: boolean;
}

/** Throws PlanningBenchOptionsError. */
export function readForecastBenchOptions(args: readonly string[]): ForecastBenchOptions {
  const usage = FORECAST_BENCH_USAGE;
  const values = parse(args, ["cards", "origins", "horizon"], usage);
  const { cards } = values;
  return {
    cards: typeof cards === "string" ? cards : undefined,
    origins: whole(values, { name: "origins", min: 1, max: 120, otherwise: 12 }, usage),
    horizon: whole(values, { name: "horizon", min: 1, max: 6, otherwise: 3 }, usage),
    json: values["json"] === true,
  };
}

export interface ReplayBenchOptions {
  seeds: number;
  kiosks: number;
  days: number;
  json: boolean;
}

/** Throws PlanningBenchOptionsError. */
export function readReplayBenchOptions(args: readonly string[]): ReplayBenchOptions {
  const usage = REPLAY_BENCH_USAGE;
  const values = parse(args, ["seeds", "kiosks", "days"], usage);
  return {
    seeds: whole(values, { name: "seeds", min: 1, max: 1000, otherwise: 20 }, usage),
    kiosks: whole(values, { name: "kiosks", min: 5, max: 200, otherwise: 40 }, usage),
    days: whole(values, { name: "days", min: 30, max: 3660, otherwise: 365 }, usage),
    json: values["json"] === true,
  };
}
