import type { Arrival } from "./demand.ts";
import type { Random } from "./random.ts";

/** One month of one product at one site: what the stock card says was given out. */
export interface StockCardRow {
  site: string;
  product: string;
  /** Months since year 0. */
  month: number;
  dispensed: number;
}

export const DEMAND_COLUMNS =
  "site,product,period,opening,received,dispensed,adjustment,closing,stockout_days";

/** The file is not a stock-card file; `line` counts from 1. */
export class DemandFileError extends Error {
  readonly code = "demand-file";
  readonly line: number;
  constructor(line: number, what: string) {
    super(
      `demand-file: line ${line}: ${what}; nothing was started. ` +
        `The first line must be ${DEMAND_COLUMNS} and every other a row of it.`,
    );
    this.line = line;
  }
}

function monthOf(period: string): number | undefined {
  const year = Number(period.slice(0, 4));
  const month = Number(period.slice(5, 7));
  const good = period.length === 7 && period[4] === "-" && Number.isInteger(year);
  return good && month >= 1 && month <= 12 ? year * 12 + month - 1 : undefined;
}

function rowOf(line: string, number: number): StockCardRow {
  const [site, product, period, , , dispensed, , , ...rest] = line.split(",");
  if (site === undefined || site === "" || product === undefined || rest.length !== 1) {
    throw new DemandFileError(number, "it does not have nine columns");
  }
  const month = monthOf(period ?? "");
  if (month === undefined) throw new DemandFileError(number, "the period is not YYYY-MM");
  const boxes = Number(dispensed);
  if (dispensed === "" || !Number.isFinite(boxes) || boxes < 0) {
    throw new DemandFileError(number, "dispensed is not a number of 0 or more");
  }
  return { site, product, month, dispensed: boxes };
}

/** Reads monthly stock cards; throws DemandFileError on the first line that is not one. */
export function readStockCards(text: string): StockCardRow[] {
  const lines = text.split(/\r?\n/);
  if (lines[0] !== DEMAND_COLUMNS) throw new DemandFileError(1, "these are not the columns");
  return lines.flatMap((line, i) => (i === 0 || line === "" ? [] : [rowOf(line, i + 1)]));
}

/**
 * How the file's words map to the kiosks': a product's code and how many of its units are one box.
 */
export type Carried = ReadonlyMap<string, { product: string; unitsPerBox: number }>;

const MONTH_DAYS = 30;
const DAY_MS = 86_400_000;

/** The fraction of a box becomes one with its own chance, so small sites are not rounded away. */
function wholeBoxes(random: Random, boxes: number): number {
  const whole = Math.floor(boxes);
  return whole + (random.chance(boxes - whole) ? 1 : 0);
}

/**
 * Residents as the stock cards tell them: the n-th site is the n-th kiosk (further sites begin
 * again at the first), the first month of the file is the first 30 days, and what a month gave out
 * is spread evenly over it by chance. Products no kiosk carries are passed over.
 */
export function arrivalsOf(
  rows: readonly StockCardRow[],
  county: { kiosks: number; days: number; carried: Carried; random: Random },
): Arrival[] {
  const sites = [...new Set(rows.map((row) => row.site))];
  const first = rows.reduce((least, row) => Math.min(least, row.month), Infinity);
  const arrivals: Arrival[] = [];
  for (const row of rows) {
    const carried = county.carried.get(row.product);
    const startMs = (row.month - first) * MONTH_DAYS * DAY_MS;
    if (carried === undefined || startMs >= county.days * DAY_MS) continue;
    const random = county.random.fork(`${row.site}/${row.product}/${row.month}`);
    const kiosk = sites.indexOf(row.site) % county.kiosks;
    const boxes = wholeBoxes(random, row.dispensed / carried.unitsPerBox);
    for (let box = 0; box < boxes; box++) {
      const atMs = startMs + random.below(MONTH_DAYS * DAY_MS);
      arrivals.push({ atMs, kiosk, product: carried.product });
    }
  }
  return arrivals
    .filter((arrival) => arrival.atMs < county.days * DAY_MS)
    .sort((a, b) => a.atMs - b.atMs || a.kiosk - b.kiosk);
}
