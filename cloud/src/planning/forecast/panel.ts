/**
 * What places gave out, period by period, and whether they had anything to give: the only thing a
 * forecast is made from. A period is a month or a week, numbered without gaps.
 */

/** One product at one place. Arrays have one entry for each period of the panel. */
export interface Series {
  site: string;
  product: string;
  /** Units given out; NaN where nothing was reported. */
  given: Float64Array;
  /** Share of the period in which there was something to give, 0 to 1; NaN where not reported. */
  exposure: Float64Array;
  /** 1 where the period ended with nothing left, so more may have been wanted than was given. */
  ranOut: Uint8Array;
  /** Units on hand when the period ended; NaN where not known. */
  closing: Float64Array;
  /** Units that came in during the period; NaN where not known. */
  received: Float64Array;
}

/** All series over the same periods. */
export interface Panel {
  /** Number of the first period; of months, months since year 0. */
  first: number;
  periods: number;
  /** Periods in a year: 12 or 52. */
  season: number;
  /**
   * Facts of the calendar, such as holidays in each period, counted from `first` and known ahead:
   * each list reaches past the last period as far as is to be forecast.
   */
  calendar: Float64Array[];
  series: Series[];
}

/** Exposure under which what was given says nothing about what was wanted. */
const EXPOSURE_MIN = 0.25;

/** A series of `periods` periods in which nothing was reported. */
export function emptySeries(
  { site, product }: { site: string; product: string },
  periods: number,
): Series {
  const unknown = (): Float64Array => new Float64Array(periods).fill(Number.NaN);
  return {
    site,
    product,
    given: unknown(),
    exposure: unknown(),
    ranOut: new Uint8Array(periods),
    closing: unknown(),
    received: unknown(),
  };
}

/**
 * Units wanted in a period as far as it can be told: what was given, scaled up to the whole period.
 * NaN where nothing was reported or there was too little to give. Where the period ended with
 * nothing left this is the least that was wanted.
 */
export function wanted(series: Series, at: number): number {
  const exposure = series.exposure[at] ?? Number.NaN;
  if (!(exposure >= EXPOSURE_MIN)) return Number.NaN;
  return (series.given[at] ?? Number.NaN) / exposure;
}

/** What was wanted in every period. */
export function wantedOf(series: Series): Float64Array {
  return series.given.map((_, at) => wanted(series, at));
}

/** True where demand was met in full, so a forecast can be judged by what was given. */
export function wasInStock(series: Series, at: number): boolean {
  return series.ranOut[at] === 0 && series.exposure[at] === 1 && !Number.isNaN(wanted(series, at));
}

/** True when anything was ever reported. */
export function wasReported(series: Series): boolean {
  return series.given.some((value) => !Number.isNaN(value));
}

/** Everything known at the end of period `last` and nothing later: what a forecaster may see. */
export function pastOf(panel: Panel, last: number): Panel {
  const periods = last + 1;
  const series = panel.series.map((whole) => ({
    ...whole,
    given: whole.given.slice(0, periods),
    exposure: whole.exposure.slice(0, periods),
    ranOut: whole.ranOut.slice(0, periods),
    closing: whole.closing.slice(0, periods),
    received: whole.received.slice(0, periods),
  }));
  return { ...panel, periods, series };
}
