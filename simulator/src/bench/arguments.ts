/** What the person asked for on the command line. */
import { parseArgs } from "node:util";

export interface BenchWish {
  /** Empty for every bench. */
  names: string[];
  runs: number;
  /** 1 is the full size. */
  scale: number;
  output: "text" | "json" | "markdown";
  /** A file that gets one line of JSON, or nothing. */
  history: string | undefined;
}

export const USAGE = `npm run bench -- [name…] [--runs 5] [--scale 1] [--json | --markdown] [--history FILE]
  name             gateway, cloud, tap, scale, pages; all when none is given
  --runs N         how often ours and its floor are measured in turn (default 5)
  --scale X        size of the load, 1 is full (default 1)
  --json           one JSON object; --markdown a table for a README
  --history FILE   adds one line of JSON to a file
  --help           this text
What is planned is judged by tables of their own, each asked for alone, with options of its own:
npm run bench -- forecast [--cards FILE] [--origins 12] [--horizon 3] [--json]
npm run bench -- replay [--seeds 20] [--kiosks 40] [--days 365] [--json]`;

/** Throws BenchArgumentError, whose message is for the person who typed it. */
export function parseBenchArguments(args: readonly string[], known: readonly string[]): BenchWish {
  const { values, positionals } = parsed(args);
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new BenchArgumentError(`no bench is called ${unknown}; there are ${known.join(", ")}`);
  }
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) {
    throw new BenchArgumentError(`--runs is a whole number from 1, not ${values.runs}`);
  }
  const scale = Number(values.scale);
  if (!(scale > 0 && scale <= 10)) {
    throw new BenchArgumentError(`--scale is above 0 and at most 10, not ${values.scale}`);
  }
  const output = values.json ? "json" : values.markdown ? "markdown" : "text";
  return { names: positionals, runs, scale, output, history: values.history };
}

/** The command that asks for the same again. */
export function commandOf(wish: BenchWish): string {
  const scale = wish.scale === 1 ? "" : ` --scale ${wish.scale}`;
  const names = wish.names.length === 0 ? "" : ` ${wish.names.join(" ")}`;
  return `npm run bench --${names} --runs ${wish.runs}${scale}`;
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        runs: { type: "string", default: "5" },
        scale: { type: "string", default: "1" },
        json: { type: "boolean", default: false },
        markdown: { type: "boolean", default: false },
        history: { type: "string" },
      },
    });
  } catch (error) {
    throw new BenchArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** The command line asks for something there is not. */
export class BenchArgumentError extends Error {
  readonly code = "bench-argument";

  constructor(message: string) {
    super(`${message}\n${USAGE}`);
  }
}
