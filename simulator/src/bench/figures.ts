/**
 * What a bench says: one series beside its floor, and how they compare. Nothing here touches the
 * world.
 */

import type { BesidePeer } from "./peer-figures.ts";

/** Several runs of one measurement: median, and the spread as smallest and largest. */
export interface Series {
  median: number;
  min: number;
  max: number;
  runs: number[];
}

/** Which way is good: more facts a second, or fewer milliseconds. */
export type Better = "more" | "less";

/**
 * One row of the numbers table. `ratioToFloor` is ours ÷ floor, pair by pair, of runs made one
 * after the other.
 */
export interface Figure extends Partial<BesidePeer> {
  name: string;
  unit: "facts/s" | "ms" | "MiB" | "s";
  better: Better;
  /** What was measured, in a few words. */
  oursIs: string;
  floorIs: string;
  ours: Series;
  floor: Series;
  ratioToFloor: Series;
  /** Everything a reader needs to judge the figure: sizes, what was counted, what was left out. */
  notes: string[];
}

/** One run of ours and the run of the floor that followed it. */
export interface Pair {
  ours: number;
  floor: number;
}

/** The middle value, or the mean of the two middle ones; NaN of nothing. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The smallest value that at least `percent` (0 to 100) of the values do not exceed. */
export function percentileOf(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

/** Median and spread of some runs. */
export function seriesOf(runs: readonly number[]): Series {
  return {
    median: medianOf(runs),
    min: Math.min(...runs),
    max: Math.max(...runs),
    runs: [...runs],
  };
}

/**
 * A figure from its pairs; the ratio is taken within each pair, so a machine that drifts cancels
 * out.
 */
export function figureOf(
  about: Omit<Figure, "ours" | "floor" | "ratioToFloor">,
  pairs: readonly Pair[],
): Figure {
  return {
    ...about,
    ours: seriesOf(pairs.map((pair) => pair.ours)),
    floor: seriesOf(pairs.map((pair) => pair.floor)),
    ratioToFloor: seriesOf(pairs.map((pair) => pair.ours / pair.floor)),
  };
}
