import { parseArgs } from "node:util";
import { CommandLineError } from "../command-line.ts";

export interface SimCampaignOptions {
  /** Number of the first seed, from 1. */
  first: number;
  seeds: number;
  minutes: number;
  workers: number;
  results: string;
  resume: boolean;
  /** Seeds in the file that failed are run again; what they come to now counts. */
  retry: boolean;
}

export const SIM_CAMPAIGN_USAGE = `npm run sim:campaign -- [options]
  --seeds N        so many seeds, 1 to 1000000 (default 2000)
  --first N        number of the first seed (default 1)
  --minutes M      no seed begins later than that, 1 to 100000 (default 60)
  --workers W      processes, 1 to 64 (default 2)
  --results FILE   one JSON line a seed (default .anxin/sim-campaign.jsonl)
  --resume         go on with what the file has; without it the file begins anew
  --retry          as --resume, and run those again in which something was found
  --help           this text`;

const RANGES = {
  seeds: { otherwise: 2000, max: 1_000_000 },
  first: { otherwise: 1, max: 1_000_000_000 },
  minutes: { otherwise: 60, max: 100_000 },
  workers: { otherwise: 2, max: 64 },
} as const;

function parsed(args: string[]) {
  const string = { type: "string" } as const;
  const options = {
    seeds: string,
    first: string,
    minutes: string,
    workers: string,
    results: string,
    resume: { type: "boolean", default: false },
    retry: { type: "boolean", default: false },
  } as const;
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new CommandLineError(what, SIM_CAMPAIGN_USAGE);
  }
}

function whole(name: keyof typeof RANGES, text: string | undefined): number {
  const { otherwise, max } = RANGES[name];
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= max) return number;
  throw new CommandLineError(`--${name} must be a whole number of 1 to ${max}`, SIM_CAMPAIGN_USAGE);
}

/** Options of `npm run sim:campaign`; throws CommandLineError. */
export function readSimCampaignOptions(args: string[]): SimCampaignOptions {
  const values = parsed(args);
  return {
    seeds: whole("seeds", values.seeds),
    first: whole("first", values.first),
    minutes: whole("minutes", values.minutes),
    workers: whole("workers", values.workers),
    results: values.results ?? ".anxin/sim-campaign.jsonl",
    resume: values.resume || values.retry,
    retry: values.retry,
  };
}
