import type { Books } from "./books.ts";

const DAY_MS = 86_400_000;
const CHINA_OFFSET_MS = 8 * 3_600_000;

/**
 * The day in UTC+8 as yyyymmdd, from unix milliseconds. Days-to-civil after Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms".
 */
export function dayOf(nowMs: number): number {
  const z = Math.floor((nowMs + CHINA_OFFSET_MS) / DAY_MS) + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365,
  );
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  return year * 10000 + month * 100 + day;
}

/**
 * Boxes of a product that may still be given out today: not expired, not of a refused lot. May be
 * negative.
 */
export function usableOf(
  books: Pick<Books, "lanes">,
  product: string,
  when: { day: number; refused: ReadonlySet<string> },
): number {
  let sum = 0;
  for (const queue of books.lanes.values()) {
    for (const row of queue) {
      if (row.product !== product || when.refused.has(row.lot)) continue;
      if (row.count < 0 || row.expiry >= when.day) sum += row.count;
    }
  }
  return sum;
}
