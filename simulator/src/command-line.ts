import { parseArgs } from "node:util";
import { FAULT_NAMES, faultsOf, type FaultName } from "./county/fault-names.ts";
import { DEMAND } from "./world/assumptions.ts";

/** The command line was not understood; nothing was started. */
export class CommandLineError extends Error {
  readonly code = "command-line";
  constructor(what: string, usage: string) {
    super(`command-line: ${what}. Nothing was started.\n${usage}`);
  }
}

export interface LiveOptions {
  data: string;
  lan: boolean;
  httpPort: number;
  mqttPort: number;
  demand: string | undefined;
  /** How many times faster than life residents come. */
  pace: number;
  once: boolean;
}

export interface SimOptions {
  seed: string;
  days: number;
  kiosks: number;
  faults: readonly FaultName[];
  demand: string | undefined;
  /** Residents of a kiosk in a day. */
  perDay: number;
  /** Gateways the kiosks are shared out to, each with its own part of the cloud. */
  gateways: number;
  /** Gateways simulated at a time, when there are several. */
  workers: number;
  json: boolean;
}

export const LIVE_USAGE = `npm start -- [options]
  --data DIR       where everything is kept (default ./.anxin)
  --lan            listen on the local network, so a phone can open the pages
  --http-port N    port of the pages (default: a free one, kept in the data folder)
  --mqtt-port N    port of the broker (default: a free one)
  --demand FILE    residents from monthly stock cards (CSV) instead of Poisson
  --pace N         how many times faster than life residents come (default 60)
  --once           do one resident's request through the pages, then end (alone)
  --help           this text`;

const NAMES_A_LINE = 5;

/** Names with commas, a few to a line. */
function inLines(names: readonly string[]): string[] {
  const lines = [];
  for (let at = 0; at < names.length; at += NAMES_A_LINE) {
    lines.push(names.slice(at, at + NAMES_A_LINE).join(", "));
  }
  return lines;
}

export const SIM_USAGE = `npm run sim -- [options]
  --seed S         any text; the same seed gives the same run (default 1)
  --days D         simulated days, 1 to 3660 (default 30)
  --kiosks K       1 to 2000 (default 20)
  --faults LIST    all, none, or names with commas between them (default all):
                   ${inLines(FAULT_NAMES).join("\n                   ")}
  --per-day N      residents of a kiosk in a day (default ${DEMAND.boxesPerMachineDay.value})
  --demand FILE    residents from monthly stock cards (CSV) instead of Poisson
  --gateways G     share the kiosks out to so many gateways, each with its own
                   part of the cloud (default 1; not with --demand)
  --workers W      threads for them (default 2); the line is the same with any
  --json           only the JSON line on stdout
  --help           this text`;

/** True when a person only wants to know what there is. */
export function wantsHelp(args: readonly string[]): boolean {
  return args.includes("--help") || args.includes("-h");
}

type Table = Record<string, { type: "string" | "boolean" }>;
type Values = Record<string, string | boolean | undefined>;

function parse(args: string[], options: Table, usage: string): Values {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values as Values;
  } catch (error) {
    throw new CommandLineError(error instanceof Error ? error.message : String(error), usage);
  }
}

interface Range {
  min: number;
  max: number;
  otherwise: number;
}

/** A whole number given by name, within its range. */
function whole(values: Values, name: string, rule: { range: Range; usage: string }): number {
  const { min, max, otherwise } = rule.range;
  const text = values[name];
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw new CommandLineError(`--${name} must be a whole number of ${min} to ${max}`, rule.usage);
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Options of `npm start`; throws CommandLineError. */
export function readLiveOptions(args: string[]): LiveOptions {
  const string = { type: "string" } as const;
  const boolean = { type: "boolean" } as const;
  const values = parse(
    args,
    {
      data: string,
      lan: boolean,
      "http-port": string,
      "mqtt-port": string,
      demand: string,
      pace: string,
      once: boolean,
    },
    LIVE_USAGE,
  );
  if (values["once"] === true && Object.keys(values).length > 1) {
    const what =
      "--once does everything by itself, in a folder of its own, and takes no other option";
    throw new CommandLineError(what, LIVE_USAGE);
  }
  const port = { range: { min: 0, max: 65535, otherwise: 0 }, usage: LIVE_USAGE };
  const pace = { range: { min: 1, max: 100_000, otherwise: 60 }, usage: LIVE_USAGE };
  return {
    data: text(values["data"]) ?? ".anxin",
    lan: values["lan"] === true,
    httpPort: whole(values, "http-port", port),
    mqttPort: whole(values, "mqtt-port", port),
    demand: text(values["demand"]),
    pace: whole(values, "pace", pace),
    once: values["once"] === true,
  };
}

function faultsIn(list: string): FaultName[] {
  try {
    return faultsOf(list);
  } catch (error) {
    throw new CommandLineError(error instanceof Error ? error.message : String(error), SIM_USAGE);
  }
}

const PER_DAY_MAX = 100;

function perDayIn(given: string | undefined): number {
  if (given === undefined) return DEMAND.boxesPerMachineDay.value;
  const number = Number(given);
  if (number > 0 && number <= PER_DAY_MAX) return number;
  throw new CommandLineError(`--per-day must be above 0, at most ${PER_DAY_MAX}`, SIM_USAGE);
}

/** Options of `npm run sim`; throws CommandLineError. */
export function readSimOptions(args: string[]): SimOptions {
  const string = { type: "string" } as const;
  const values = parse(
    args,
    {
      seed: string,
      days: string,
      kiosks: string,
      faults: string,
      demand: string,
      "per-day": string,
      gateways: string,
      workers: string,
      json: { type: "boolean" },
    },
    SIM_USAGE,
  );
  const range = (max: number, otherwise: number) => ({
    range: { min: 1, max, otherwise },
    usage: SIM_USAGE,
  });
  const kiosks = whole(values, "kiosks", range(2000, 20));
  const gateways = whole(values, "gateways", range(kiosks, 1));
  if (gateways > 1 && values["demand"] !== undefined) {
    throw new CommandLineError("--demand names the kiosks of one gateway", SIM_USAGE);
  }
  return {
    seed: text(values["seed"]) ?? "1",
    days: whole(values, "days", range(3660, 30)),
    kiosks,
    gateways,
    workers: whole(values, "workers", range(64, 2)),
    faults: faultsIn(text(values["faults"]) ?? "all"),
    demand: text(values["demand"]),
    perDay: perDayIn(text(values["per-day"])),
    json: values["json"] === true,
  };
}
