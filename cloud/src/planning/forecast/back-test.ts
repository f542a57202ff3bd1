/**
 * Rolling origins: forecasts made as if the past were the present, judged by what came. Only
 * periods in which a place could give what was wanted are judged.
 */
import type { Outcome } from "./accuracy.ts";
import type { Forecaster } from "./forecaster.ts";
import { pastOf, wasInStock, wasReported, type Panel } from "./panel.ts";

/** What a forecast says of one step. */
export interface StepForecast {
  mean: number;
  p10?: number;
  p90?: number;
}

/**
 * A forecaster under test. It is handed everything, because some remember work from one origin to
 * the next, and must not look past the origin: `seesTheFuture` finds out whether it does.
 */
export type Subject = (
  whole: Panel,
  ahead: { origin: number; horizon: number },
) => StepForecast[][];

/** A forecaster that is only ever shown the past. */
export function subjectOf(forecaster: Forecaster): Subject {
  return (whole, { origin, horizon }) =>
    forecaster(pastOf(whole, origin), horizon).map((steps) => steps.map((mean) => ({ mean })));
}

/** Forecasts of every series from one origin, beside what came. */
export function outcomesAt(
  whole: Panel,
  { origin, horizon }: { origin: number; horizon: number },
  forecasts: readonly StepForecast[][],
): Outcome[] {
  const outcomes: Outcome[] = [];
  const past = pastOf(whole, origin);
  whole.series.forEach((series, index) => {
    const before = past.series[index];
    if (before === undefined || !wasReported(before)) return;
    for (let step = 1; step <= horizon && origin + step < whole.periods; step++) {
      const forecast = forecasts[index]?.[step - 1];
      if (forecast === undefined || !wasInStock(series, origin + step)) continue;
      const actual = series.given[origin + step] as number;
      outcomes.push({ series: index, origin, step, actual, ...forecast });
    }
  });
  return outcomes;
}

/** Every origin in turn. */
export function backTest(
  whole: Panel,
  { origins, horizon }: { origins: readonly number[]; horizon: number },
  subject: Subject,
): Outcome[] {
  return origins.flatMap((origin) => {
    const ahead = { origin, horizon };
    return outcomesAt(whole, ahead, subject(whole, ahead));
  });
}

/** The panel with everything after the origin turned into something else. */
function withAnotherFuture(panel: Panel, origin: number): Panel {
  const other = (values: Float64Array): Float64Array =>
    values.map((value, at) => (at <= origin ? value : Number.isNaN(value) ? 7 : value * 3 + 11));
  const series = panel.series.map((own) => ({
    ...own,
    given: other(own.given),
    closing: other(own.closing),
    received: other(own.received),
    exposure: own.exposure.map((value, at) => (at <= origin ? value : 1)),
    ranOut: own.ranOut.map((value, at) => (at <= origin ? value : 1 - value)),
  }));
  return { ...panel, series };
}

/**
 * Whether a subject's forecasts change when only the future does: then some of it leaks into them,
 * and its back-test says nothing.
 */
export function seesTheFuture(
  whole: Panel,
  ahead: { origin: number; horizon: number },
  subject: Subject,
): boolean {
  const before = JSON.stringify(subject(whole, ahead));
  return before !== JSON.stringify(subject(withAnotherFuture(whole, ahead.origin), ahead));
}
