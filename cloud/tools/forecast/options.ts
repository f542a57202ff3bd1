/** What the person asked for on the command line of `npm run forecast`. */
import { parseArgs } from "node:util";
import { HORIZON_MAX } from "../../src/planning/forecast-file.ts";

const THREADS_MAX = 64;

export const FORECAST_USAGE = `npm run forecast -- --in cards.csv [--horizon 3] [--out forecasts.csv] [--threads N]
  --in FILE     monthly stock cards: site,product,period,opening,received,dispensed,adjustment,
                closing,stockout_days
  --horizon N   months ahead, 1 to ${HORIZON_MAX} (default 3)
  --out FILE    where forecasts go: site,product,origin,period,p10,p50,mean,p90 (default: stdout)
  --threads N   threads to forecast on, 1 to ${THREADS_MAX} (default: one a core)
  --help        this text`;

export interface ForecastOptions {
  in: string;
  horizon: number;
  /** Undefined for standard output. */
  out: string | undefined;
  /** Undefined for one a core. */
  threads: number | undefined;
}

/** The command line was not understood; nothing was read. */
export class BadForecastOptions extends Error {
  readonly code = "forecast-options";

  constructor(what: string) {
    super(`forecast-options: ${what}. Nothing was read.\n${FORECAST_USAGE}`);
  }
}

/** Throws BadForecastOptions. */
export function readForecastOptions(args: readonly string[]): ForecastOptions {
  const values = parsed(args);
  if (values.in === undefined) throw new BadForecastOptions("--in names no file");
  const horizon = whole("horizon", values.horizon, HORIZON_MAX);
  const threads =
    values.threads === undefined ? undefined : whole("threads", values.threads, THREADS_MAX);
  return { in: values.in, horizon, out: values.out, threads };
}

function whole(name: string, text: string, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new BadForecastOptions(`--${name} must be a whole number of 1 to ${max}`);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        in: { type: "string" },
        horizon: { type: "string", default: "3" },
        out: { type: "string" },
        threads: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new BadForecastOptions(error instanceof Error ? error.message : String(error));
  }
}
