/**
 * What the pooled model knows of a series at the end of a period. Everything here reads periods up
 * to `at` and nothing later, but for the calendar.
 */
import { meanOf, medianOf, quantileOf, spreadOf } from "./averages.ts";
import { recentMean, type GroupTotals } from "./group-totals.ts";
import { wanted, type Panel, type Series } from "./panel.ts";
import { crostonSba, smoothing, tsb } from "./simple-methods.ts";

/** A series as it stood at the end of a period. */
export interface Knowledge {
  /** Units a period that targets and most features are divided by, so that series compare. */
  scale: number;
  /** Features that are the same for every step ahead. */
  features: number[];
  /** What was wanted, period by period. */
  past: Float64Array;
}

/** Where and when: the moment a forecast is made. */
export interface Moment {
  totals: GroupTotals;
  at: number;
}

const isKnown = (value: number): boolean => !Number.isNaN(value);
/** Periods whose mean is a series' level, and the weight of its product's own level beside them. */
const LEVEL_PERIODS = 6;
const PRIOR_PERIODS = 1;
/** A place that never asked for a product keeps this share of what other places ask for. */
const PRIOR_SHARE_MIN = 0.02;

/** Level of a series, drawn towards its product's where little is known. */
function scaleOf(known: Float64Array, productLevel: number): number {
  const own = known.length === 0 ? productLevel : meanOf(known);
  const prior = Math.min(productLevel, Math.max(own, productLevel * PRIOR_SHARE_MIN));
  const lately = known.slice(-LEVEL_PERIODS);
  const sum = lately.reduce((total, value) => total + value, 0);
  return (sum + PRIOR_PERIODS * prior) / (lately.length + PRIOR_PERIODS);
}

/** Everything known of a series at a moment. */
export function knowledgeOf(panel: Panel, series: Series, moment: Moment): Knowledge {
  const { totals, at } = moment;
  const past = Float64Array.from({ length: at + 1 }, (_, t) => wanted(series, t));
  const known = past.filter(isKnown);
  const level = totals.productLevel.get(series.product)?.[at] ?? 0;
  const scale = scaleOf(known, level);
  const one = { horizon: 1, season: panel.season };
  const features = [
    ...levels(known, panel.season),
    smoothing(0.3)(past, one)[0] ?? 0,
    tsb(0.2, 0.2)(past, one)[0] ?? 0,
    crostonSba(0.15)(past, one)[0] ?? 0,
    meanOf(series.given.slice(Math.max(0, at - 2), at + 1).filter(isKnown)),
    series.closing[at] ?? Number.NaN,
    series.received[at] ?? Number.NaN,
    level,
  ].map((units) => (scale > 0 ? units / scale : 0));
  features.push(
    ...rhythm(past, panel.season),
    ...supply(series, at),
    ...surroundings(panel, series, moment),
    Math.log(scale + 0.01),
    Math.log(level + 0.01),
  );
  return { scale, features, past };
}

/** Units: the last periods, their means, and how far they go up and down. */
function levels(known: Float64Array, season: number): number[] {
  const lately = known.slice(-LEVEL_PERIODS);
  const year = known.slice(-season);
  return [
    known.at(-1) ?? Number.NaN,
    known.at(-2) ?? Number.NaN,
    known.at(-3) ?? Number.NaN,
    meanOf(known.slice(-3)),
    meanOf(year),
    medianOf(lately),
    medianOf(year),
    quantileOf(year, 0.8),
    Math.max(0, ...year),
    spreadOf(year),
  ];
}

function periodsSince(values: Float64Array, is: (value: number) => boolean): number {
  for (let back = 0; back < values.length; back++) {
    if (is(values[values.length - 1 - back] as number)) return back;
  }
  return Number.NaN;
}

/** How often nothing was wanted, and how long ago something was. */
function rhythm(past: Float64Array, season: number): number[] {
  const known = past.filter(isKnown);
  const zeros = (values: Float64Array): number =>
    values.length === 0 ? 0 : values.filter((value) => value === 0).length / values.length;
  return [
    zeros(known.slice(-LEVEL_PERIODS)),
    zeros(known.slice(-season)),
    periodsSince(past, (value) => value > 0),
    periodsSince(past, isKnown),
    known.length,
  ];
}

/** Whether there was anything to give. */
function supply(series: Series, at: number): number[] {
  const lately = series.exposure.slice(Math.max(0, at + 1 - LEVEL_PERIODS), at + 1).filter(isKnown);
  return [
    series.exposure[at] ?? Number.NaN,
    lately.length === 0 ? Number.NaN : meanOf(lately),
    series.ranOut[at] ?? 0,
  ];
}

/** How the product does at all places and the place with all products, against last year. */
function surroundings(panel: Panel, series: Series, { totals, at }: Moment): number[] {
  const growth = (values: Float64Array | undefined): number => {
    const long = recentMean(values, { at, length: panel.season });
    const short = recentMean(values, { at, length: Math.round(panel.season / 4) });
    return long === 0 ? Number.NaN : short / long;
  };
  const site = totals.site.get(series.site);
  return [
    growth(totals.product.get(series.product)),
    growth(site),
    Math.log(recentMean(site, { at, length: panel.season }) + 1),
  ];
}

/** Features of one step ahead: the same season last year, and what the calendar says. */
export function stepFeatures(panel: Panel, known: Knowledge, step: number): number[] {
  const target = known.past.length - 1 + step;
  const lastYear = target - panel.season;
  const around = known.past.slice(Math.max(0, lastYear - 1), Math.max(0, lastYear + 2));
  const near = around.filter(isKnown);
  const { scale } = known;
  const by = (units: number): number => (scale > 0 ? units / scale : 0);
  return [
    step,
    (panel.first + target) % panel.season,
    by(known.past[lastYear] ?? Number.NaN),
    near.length === 0 ? Number.NaN : by(meanOf(near)),
    ...panel.calendar.map((fact) => fact[target] ?? Number.NaN),
  ];
}
