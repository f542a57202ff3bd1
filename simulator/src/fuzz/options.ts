import { parseArgs } from "node:util";
import { CommandLineError } from "../command-line.ts";

export interface FuzzOptions {
  minutes: number;
  /** Only targets whose name has this in it; '' for all. */
  only: string;
  seed: number;
}

const MINUTES_MAX = 24 * 60;

export const FUZZ_USAGE = `npm run fuzz -- [options]
  --minutes M      how long, 0.1 to 1440 (default 1)
  --only TEXT      only targets whose name has this in it; "route" for the cloud's routes
  --seed N         a whole number; the same seed gives the same inputs (default: from the clock)
  --help           this text
What breaks something is shrunk and kept in simulator/src/fuzz/corpus.`;

/** Options of `npm run fuzz`; throws CommandLineError. `nowMs` is the seed when none is given. */
export function readFuzzOptions(args: string[], nowMs: number): FuzzOptions {
  const string = { type: "string" } as const;
  const options = { minutes: string, only: string, seed: string };
  let values: { minutes?: string; only?: string; seed?: string };
  try {
    ({ values } = parseArgs({ args, options, strict: true, allowPositionals: false }));
  } catch (error) {
    throw new CommandLineError(error instanceof Error ? error.message : String(error), FUZZ_USAGE);
  }
  const minutes = Number(values.minutes ?? 1);
  if (!(minutes >= 0.1 && minutes <= MINUTES_MAX)) {
    throw new CommandLineError(`--minutes must be 0.1 to ${MINUTES_MAX}`, FUZZ_USAGE);
  }
  const seed = Number(values.seed ?? nowMs % 2 ** 31);
  if (!Number.isInteger(seed) || Math.abs(seed) >= 2 ** 31) {
    throw new CommandLineError("--seed must be a whole number of 32 bits", FUZZ_USAGE);
  }
  return { minutes, only: values.only ?? "", seed };
}
