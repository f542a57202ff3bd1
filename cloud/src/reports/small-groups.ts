/**
 * Fewer than so many boxes given out may be the boxes of one person somebody knows (decision 0012).
 * None at all tells of nobody.
 */
export const GROUP_MIN = 5;

/** What is written where a small number stood. */
export const SMALL = `<${GROUP_MIN}`;

/** Whether a number of boxes may point at a person. Pure. */
export function isSmall(count: number): boolean {
  return count > 0 && count < GROUP_MIN;
}

/** A number, or that it is small. Pure. */
export function masked(count: number): number | string {
  return isSmall(count) ? SMALL : count;
}

/**
 * Puts rows of small groups together, so that every sum stays right and none can be taken back out
 * of it: when what was put together is small itself, the next smallest row joins it. The first list
 * may be told row by row, the second only as one. Pure.
 */
export function mergeSmall<T>(
  rows: readonly T[],
  countOf: (row: T) => number,
): { told: T[]; merged: T[] } {
  const told = rows.filter((row) => !isSmall(countOf(row)));
  const merged = rows.filter((row) => isSmall(countOf(row)));
  const sum = () => merged.reduce((total, row) => total + countOf(row), 0);
  while (merged.length > 0 && (merged.length === 1 || isSmall(sum()))) {
    const next = told.filter((row) => countOf(row) > 0).sort((a, b) => countOf(a) - countOf(b))[0];
    if (next === undefined) break;
    told.splice(told.indexOf(next), 1);
    merged.push(next);
  }
  return { told, merged };
}
