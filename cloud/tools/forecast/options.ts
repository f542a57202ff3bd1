/** What the person asked for on the command line of `npm run forecast`. */
import { parseArgs } from "node:util";
import { HORIZON_MAX } from "../../src/planning/forecast-file.ts";

export const FORECAST_USAGE = `npm run forecast -- --in cards.csv [--horizon 3] [--out forecasts.csv]
  --in FILE     monthly stock cards: site,product,period,opening,received,dispensed,adjustment,
                closing,stockout_days
  --horizon N   months ahead, 1 to ${HORIZON_MAX} (default 3)
  --out FILE    where forecasts go: site,product,origin,period,p10,p50,mean,p90 (default: stdout)
  --help        this text`;

export interface ForecastOptions {
  in: string;
  horizon: number;
  /** Undefined for standard output. */
  out: string | undefined;
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
  const horizon = Number(values.horizon);
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > HORIZON_MAX) {
    throw new BadForecastOptions(`--horizon must be a whole number of 1 to ${HORIZON_MAX}`);
  }
  return { in: values.in, horizon, out: values.out };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        in: { type: "string" },
        horizon: { type: "string", default: "3" },
        out: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new BadForecastOptions(error instanceof Error ? error.message : String(error));
  }
}
