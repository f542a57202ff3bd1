/** What a forecaster is, and the plain ones every other is measured against. */
import { medianOf, meanOf } from "./averages.ts";
import { wantedOf, type Panel } from "./panel.ts";
import {
  crostonSba,
  dampedTrend,
  movingAverage,
  naive,
  seasonalNaive,
  smoothing,
  tsb,
  type SimpleMethod,
} from "./simple-methods.ts";

/** Units expected: `means[series][step − 1]`, in the order of the panel's series. */
export type Means = number[][];

/** Sees a past and nothing else, and says what the next `horizon` periods bring. */
export type Forecaster = (past: Panel, horizon: number) => Means;

/** A method of one series, for every series. */
export function eachSeries(method: SimpleMethod): Forecaster {
  return (past, horizon) =>
    past.series.map((series) => method(wantedOf(series), { horizon, season: past.season }));
}

/**
 * Mean of what the last reported periods gave out, in stock or not: what logistics systems use.
 */
export function reportedAverage(periods: number): Forecaster {
  return (past, horizon) =>
    past.series.map((series) => {
      const reported = series.given.filter((value) => !Number.isNaN(value));
      return Array.from({ length: horizon }, () => meanOf(reported.slice(-periods)));
    });
}

/** The middle of several forecasts, place by place. */
export function medianForecast(all: readonly Means[]): Means {
  const [first = []] = all;
  return first.map((steps, series) =>
    steps.map((_, step) => medianOf(all.map((means) => means[series]?.[step] ?? 0))),
  );
}

/** The plain methods by the names they have in tables; months in names stand for periods. */
export const PLAIN_FORECASTERS = {
  naive: eachSeries(naive),
  "seasonal-naive": eachSeries(seasonalNaive),
  ma3: reportedAverage(3),
  ma6: reportedAverage(6),
  "ma3-in-stock": eachSeries(movingAverage(3)),
  "ma6-in-stock": eachSeries(movingAverage(6)),
  ses: eachSeries(smoothing(0.3)),
  tsb: eachSeries(tsb(0.2, 0.2)),
  "croston-sba": eachSeries(crostonSba(0.15)),
  "damped-trend": eachSeries(dampedTrend(0.3, 0.1, 0.8)),
} as const satisfies Record<string, Forecaster>;

/** Plain methods that know of stock-outs, whose median is the best plain forecast. */
const COMBINED = [
  "naive",
  "ma3-in-stock",
  "ma6-in-stock",
  "ses",
  "tsb",
  "croston-sba",
  "damped-trend",
] as const;

/** Median of the plain methods that know of stock-outs. */
export const medianOfPlain: Forecaster = (past, horizon) =>
  medianForecast(COMBINED.map((name) => PLAIN_FORECASTERS[name](past, horizon)));
