import { parseArgs } from "node:util";
import { CommandLineError } from "../command-line.ts";

export const LEDGER_USAGE = `npm run ledger -- [options]
  --movements N    rows of the ledger to end with (default 100000)
  --writers N      how many people and kiosks work at once (default 8)
  --restarts N     how often the cloud is restarted under them (default 20)
  --database D     postgres, pglite or both (default both)
  --seed TEXT      the same seed asks for the same work (default 1)
  --help           this text
Ends with 1 when a box was lost or invented, by paper or by the proof of the books.`;

export interface LedgerOptions {
  movements: number;
  writers: number;
  restarts: number;
  databases: string[];
  seed: string;
}

/** Options of `npm run ledger`; throws CommandLineError. */
export function readLedgerOptions(args: string[]): LedgerOptions {
  const string = { type: "string" } as const;
  const options = {
    movements: string,
    writers: string,
    restarts: string,
    database: string,
    seed: string,
  };
  let values: Partial<Record<keyof typeof options, string>>;
  try {
    ({ values } = parseArgs({ args, options, strict: true, allowPositionals: false }));
  } catch (error) {
    throw new CommandLineError(error instanceof Error ? error.message : "", LEDGER_USAGE);
  }
  const whole = (name: "movements" | "writers" | "restarts", of: { min: number; or: number }) => {
    const number = Number(values[name] ?? of.or);
    if (Number.isInteger(number) && number >= of.min) return number;
    throw new CommandLineError(`--${name} must be a whole number from ${of.min}`, LEDGER_USAGE);
  };
  const database = values.database ?? "both";
  if (!["both", "postgres", "pglite"].includes(database)) {
    throw new CommandLineError("--database must be postgres, pglite or both", LEDGER_USAGE);
  }
  return {
    movements: whole("movements", { min: 1, or: 100_000 }),
    writers: whole("writers", { min: 1, or: 8 }),
    restarts: whole("restarts", { min: 0, or: 20 }),
    databases: database === "both" ? ["postgres", "pglite"] : [database],
    seed: values.seed ?? "1",
  };
}
