/**
 * `npm run forecast`: reads stock cards, writes forecasts. What was mended in the cards goes to
 * stderr, line by line. Exits 0 forecast, 2 refused or not understood.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { forecastOnThreads } from "../../src/forecast-threads/forecast-on-threads.ts";
import { CardsRefused } from "../../src/planning/cards/card-errors.ts";
import { forecastCards, type ForecastFile } from "../../src/planning/forecast-file.ts";
import { BadForecastOptions, FORECAST_USAGE, readForecastOptions } from "./options.ts";

/** A file could not be read or written. */
class FileAway extends Error {
  readonly code = "forecast-file";

  constructor(path: string, cause: unknown) {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    super(`forecast-file: ${path} cannot be opened (${why}); see that it exists and may be used.`);
  }
}

function opened<T>(path: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw new FileAway(path, error);
  }
}

function tell({ notes, choice, series }: ForecastFile): void {
  for (const note of notes) process.stderr.write(`${note.text}\n`);
  const wape = Object.entries(choice.wape).map(([name, value]) => {
    return `${name} ${(100 * value).toFixed(1)} %`;
  });
  const why = wape.length === 0 ? "too little past to compare" : `past error: ${wape.join(", ")}`;
  process.stderr.write(`${series} series forecast by ${choice.candidate}; ${why}\n`);
}

async function run(args: readonly string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(`${FORECAST_USAGE}\n`);
    return 0;
  }
  const options = readForecastOptions(args);
  const text = opened(options.in, () => readFileSync(options.in, "utf8"));
  const threads = options.threads ?? availableParallelism();
  const made = await forecastCards(text, options.horizon, forecastOnThreads(threads));
  const { out } = options;
  if (out === undefined) process.stdout.write(made.csv);
  else opened(out, () => writeFileSync(out, made.csv));
  tell(made);
  return 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const isKnown =
    error instanceof CardsRefused ||
    error instanceof BadForecastOptions ||
    error instanceof FileAway;
  if (!isKnown) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
