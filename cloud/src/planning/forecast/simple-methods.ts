/**
 * The forecasts everybody knows. Each takes what was wanted, oldest first, NaN where it is not
 * known, and returns the mean expected of each of the next `horizon` periods.
 */
import { meanOf } from "./averages.ts";

export type SimpleMethod = (
  past: Float64Array,
  ahead: { horizon: number; season: number },
) => number[];

function flat(level: number, horizon: number): number[] {
  return Array.from({ length: horizon }, () => level);
}

function known(past: Float64Array): Float64Array {
  return past.filter((value) => !Number.isNaN(value));
}

/** The last known period, again. */
export const naive: SimpleMethod = (past, { horizon }) => flat(known(past).at(-1) ?? 0, horizon);

/** The same period of last year; where that is not known, the last known one. */
export const seasonalNaive: SimpleMethod = (past, { horizon, season }) => {
  const last = known(past).at(-1) ?? 0;
  return Array.from({ length: horizon }, (_, step) => {
    const value = past[past.length + step - season] ?? Number.NaN;
    return Number.isNaN(value) ? last : value;
  });
};

/** Mean of the last `periods` known ones: what most logistics systems call consumption. */
export function movingAverage(periods: number): SimpleMethod {
  return (past, { horizon }) => flat(meanOf(known(past).slice(-periods)), horizon);
}

/** Simple exponential smoothing. */
export function smoothing(alpha: number): SimpleMethod {
  return (past, { horizon }) => {
    const values = known(past);
    let level = meanOf(values.slice(0, 3));
    for (const value of values) level += alpha * (value - level);
    return flat(level, horizon);
  };
}

/** Teunter, Syntetos and Babai 2011: chance of demand and its size, each smoothed. */
export function tsb(alpha: number, beta: number): SimpleMethod {
  return (past, { horizon }) => {
    const values = known(past);
    const sizes = values.filter((value) => value > 0);
    let chance = values.length === 0 ? 0 : sizes.length / values.length;
    let size = meanOf(sizes.slice(0, 3));
    for (const value of values) {
      chance += beta * ((value > 0 ? 1 : 0) - chance);
      if (value > 0) size += alpha * (value - size);
    }
    return flat(chance * size, horizon);
  };
}

/** Croston's method as Syntetos and Boylan 2005 corrected it: size over interval, less bias. */
export function crostonSba(alpha: number): SimpleMethod {
  return (past, { horizon }) => {
    const values = known(past);
    const sizes = values.filter((value) => value > 0);
    let size = meanOf(sizes.slice(0, 3));
    let interval = sizes.length === 0 ? 1 : values.length / sizes.length;
    let since = 1;
    for (const value of values) {
      if (value > 0) {
        size += alpha * (value - size);
        interval += alpha * (since - interval);
        since = 1;
      } else since += 1;
    }
    return flat(((1 - alpha / 2) * size) / Math.max(1, interval), horizon);
  };
}

/** Holt's linear trend, damped (Gardner and McKenzie 1985), never below nothing. */
export function dampedTrend(alpha: number, beta: number, phi: number): SimpleMethod {
  return (past, { horizon }) => {
    const values = known(past);
    let level = meanOf(values.slice(0, 3));
    let trend = 0;
    for (const value of values) {
      const before = level;
      level = alpha * value + (1 - alpha) * (level + phi * trend);
      trend = beta * (level - before) + (1 - beta) * phi * trend;
    }
    let damped = 0;
    return Array.from({ length: horizon }, (_, step) => {
      damped += phi ** (step + 1);
      return Math.max(0, level + damped * trend);
    });
  };
}
