/** How far forecasts were from what happened. */
import { meanOf } from "./averages.ts";
import { wantedOf, type Panel } from "./panel.ts";

/** One forecast of one period that has since passed. */
export interface Outcome {
  series: number;
  /** Period the forecast was made at the end of. */
  origin: number;
  /** Periods ahead, from 1. */
  step: number;
  actual: number;
  mean: number;
  /** Interval meant to hold eight of ten outcomes, where one was given. */
  p10?: number;
  p90?: number;
}

/** Shares are of 1. NaN where nothing could be said. */
export interface Accuracy {
  outcomes: number;
  /** Sum of absolute errors over sum of actuals. */
  wape: number;
  /** Root mean squared error of a series against its own naive error before the origin. */
  rmsse: number;
  /** Mean absolute error of a series against its own naive error before the origin. */
  mase: number;
  /** Sum of forecasts over sum of actuals, less 1: above 0 is too much. */
  bias: number;
  /** Share of outcomes inside their interval. */
  coverage: number;
}

interface NaiveError {
  absolute: number;
  squared: number;
}

/** Errors of the naive forecast up to each period, of each series. */
function naiveErrors(panel: Panel): NaiveError[][] {
  return panel.series.map((series) => {
    let [absolute, squared, steps, last] = [0, 0, 0, Number.NaN];
    return Array.from(wantedOf(series), (value) => {
      if (!Number.isNaN(value)) {
        if (!Number.isNaN(last)) {
          absolute += Math.abs(value - last);
          squared += (value - last) ** 2;
          steps += 1;
        }
        last = value;
      }
      return { absolute: absolute / steps, squared: squared / steps };
    });
  });
}

/** Judges outcomes of forecasts of this panel. */
export function accuracyOf(panel: Panel, outcomes: readonly Outcome[]): Accuracy {
  const naive = naiveErrors(panel);
  let [error, actual, mean, inside, withInterval] = [0, 0, 0, 0, 0];
  const scaled: number[] = [];
  const squared = new Map<string, number[]>();
  for (const outcome of outcomes) {
    const miss = outcome.actual - outcome.mean;
    error += Math.abs(miss);
    actual += outcome.actual;
    mean += outcome.mean;
    if (outcome.p10 !== undefined && outcome.p90 !== undefined) {
      withInterval += 1;
      if (outcome.actual >= outcome.p10 && outcome.actual <= outcome.p90) inside += 1;
    }
    const own = naive[outcome.series]?.[outcome.origin];
    if (own === undefined || !(own.absolute > 0)) continue;
    scaled.push(Math.abs(miss) / own.absolute);
    const key = `${outcome.series}/${outcome.origin}`;
    const list = squared.get(key) ?? [];
    list.push(miss ** 2 / own.squared);
    squared.set(key, list);
  }
  return {
    outcomes: outcomes.length,
    wape: error / actual,
    rmsse: meanOrNone([...squared.values()].map((list) => Math.sqrt(meanOf(list)))),
    mase: meanOrNone(scaled),
    bias: mean / actual - 1,
    coverage: withInterval === 0 ? Number.NaN : inside / withInterval,
  };
}

function meanOrNone(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : meanOf(values);
}
