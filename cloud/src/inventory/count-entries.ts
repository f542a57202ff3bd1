import type { Entry } from "./entries.ts";

/** What brings a zone's books to what was found in it: `first` by the books, `second` found. */
export function countEntries(
  rows: readonly { product: string; lot: string; first: number; second: number }[],
  at: { zone: string; discrepancy: string },
): Entry[] {
  return rows.flatMap(({ product, lot, first, second }) => {
    const over = second - first;
    if (over === 0) return [];
    const [from, to] = over > 0 ? [at.discrepancy, at.zone] : [at.zone, at.discrepancy];
    return [{ from, to, product, lot, count: Math.abs(over) }];
  });
}
