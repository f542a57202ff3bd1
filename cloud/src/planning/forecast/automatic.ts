/**
 * The forecast the county uses: candidates back-tested on the past that is known, the best of them
 * chosen, its bias taken off and its interval made to hold. Where nothing beats the three-period
 * average, that average is the forecast.
 */
import { accuracyOf, type Outcome } from "./accuracy.ts";
import { outcomesAt, type Subject } from "./back-test.ts";
import { medianOfPlain, PLAIN_FORECASTERS, type Forecaster, type Means } from "./forecaster.ts";
import { pastOf, type Panel } from "./panel.ts";
import { blendedWith } from "./pooled-model.ts";
import { intervalOf, poissonInterval, spreadOfAnswers, type Spread } from "./spread.ts";

/** What may be chosen, the plainest first. */
const CANDIDATES = {
  ma3: PLAIN_FORECASTERS.ma3,
  plain: medianOfPlain,
  pooled: blendedWith(medianOfPlain),
} as const satisfies Record<string, Forecaster>;

export type Candidate = keyof typeof CANDIDATES;

const NAMES = Object.keys(CANDIDATES) as Candidate[];

/**
 * The mean is aimed this far below what was given, because absolute error, by which a plan's boxes
 * are counted, is least at the median, which lies far lower still.
 */
const LEAN = 0.95;
/** However the past looks, a mean is moved no further than this. */
const FACTOR_MIN = 0.75;
const FACTOR_MAX = 1.35;
/** Past origins a choice is made from, and the first period that may be one. */
const ORIGINS = 4;
const FIRST_ORIGIN = 5;
/** A candidate must be this much better than a plainer one. */
const BETTER = 0.99;
const ANSWERS_MIN = 30;

/** How the forecast of a panel is made, and why. */
export interface Choice {
  candidate: Candidate;
  /** What the candidate's mean is multiplied by. */
  factor: number;
  spread: Spread | undefined;
  /** Absolute error over actuals of each candidate on past origins; empty without any. */
  wape: Partial<Record<Candidate, number>>;
}

/** One series' next periods. */
export interface SeriesForecast {
  site: string;
  product: string;
  steps: { mean: number; p10: number; p50: number; p90: number }[];
}

/** What every candidate says from one origin. */
export type RawForecasts = Record<Candidate, Means>;

/** Forecasts of all candidates from one origin; each is made once for a panel. */
type RawAt = (origin: number) => RawForecasts;

/** The candidates' forecasts from one origin: nearly all of the work, each origin by itself. */
export function rawForecasts(
  panel: Panel,
  { origin, horizon }: { origin: number; horizon: number },
): RawForecasts {
  const past = pastOf(panel, origin);
  return {
    ma3: CANDIDATES.ma3(past, horizon),
    plain: CANDIDATES.plain(past, horizon),
    pooled: CANDIDATES.pooled(past, horizon),
  };
}

function remembering(panel: Panel, horizon: number): RawAt {
  const made = new Map<number, RawForecasts>();
  return (origin) => {
    const raw = made.get(origin) ?? rawForecasts(panel, { origin, horizon });
    made.set(origin, raw);
    return raw;
  };
}

function pastOrigins(last: number, horizon: number): number[] {
  const origins = Array.from({ length: ORIGINS }, (_, n) => last - (n + 1) * horizon);
  return origins.filter((origin) => origin >= FIRST_ORIGIN);
}

function answersOf(past: Panel, raw: RawAt, horizon: number): Record<Candidate, Outcome[]> {
  const answers: Record<Candidate, Outcome[]> = { ma3: [], plain: [], pooled: [] };
  for (const origin of pastOrigins(past.periods - 1, horizon)) {
    for (const name of NAMES) {
      const forecasts = raw(origin)[name].map((steps) => steps.map((mean) => ({ mean })));
      answers[name].push(...outcomesAt(past, { origin, horizon }, forecasts));
    }
  }
  return answers;
}

/** What takes the bias off a candidate. */
function factorOf(outcomes: readonly Outcome[]): number {
  const actual = outcomes.reduce((sum, outcome) => sum + outcome.actual, 0);
  const mean = outcomes.reduce((sum, outcome) => sum + outcome.mean, 0);
  if (!(mean > 0) || !(actual > 0)) return 1;
  return Math.min(FACTOR_MAX, Math.max(FACTOR_MIN, (LEAN * actual) / mean));
}

function scaled(outcomes: readonly Outcome[], factor: number): Outcome[] {
  return outcomes.map((outcome) => ({ ...outcome, mean: outcome.mean * factor }));
}

function choose(past: Panel, raw: RawAt, horizon: number): Choice {
  const answers = answersOf(past, raw, horizon);
  if (answers.ma3.length < ANSWERS_MIN) {
    return { candidate: "ma3", factor: 1, spread: spreadOfAnswers(answers.ma3), wape: {} };
  }
  const wape: Partial<Record<Candidate, number>> = {};
  let candidate: Candidate = "ma3";
  for (const name of NAMES) {
    wape[name] = accuracyOf(past, scaled(answers[name], factorOf(answers[name]))).wape;
    if (wape[name] < BETTER * (wape[candidate] ?? Number.POSITIVE_INFINITY)) candidate = name;
  }
  const factor = factorOf(answers[candidate]);
  const spread = spreadOfAnswers(scaled(answers[candidate], factor));
  return { candidate, factor, spread, wape };
}

function forecastFrom(
  whole: Panel,
  raw: RawAt,
  { origin, horizon }: { origin: number; horizon: number },
): PanelForecast {
  const past = pastOf(whole, origin);
  const choice = choose(past, raw, horizon);
  const { spread } = choice;
  const means = raw(origin)[choice.candidate];
  const forecasts = past.series.map(({ site, product }, index) => {
    const steps = (means[index] ?? []).map((rawMean) => {
      const mean = rawMean * choice.factor;
      return { mean, ...(spread === undefined ? poissonInterval(mean) : intervalOf(spread, mean)) };
    });
    return { site, product, steps };
  });
  return { choice, forecasts };
}

/** A panel's forecasts, and how they were made. */
export interface PanelForecast {
  choice: Choice;
  forecasts: SeriesForecast[];
}

/** Forecasts a panel `horizon` periods ahead of its last, here or somewhere else. */
export type PanelForecaster = (panel: Panel, horizon: number) => Promise<PanelForecast>;

/** Forecasts every series of a panel from its last period, and says how. */
export function forecastPanel(panel: Panel, horizon: number): PanelForecast {
  const ahead = { origin: panel.periods - 1, horizon };
  return forecastFrom(panel, remembering(panel, horizon), ahead);
}

/** Origins `forecastFromRaw` needs, those with most to learn from first. */
export function originsNeeded(panel: Panel, horizon: number): number[] {
  const last = panel.periods - 1;
  return [last, ...pastOrigins(last, horizon)];
}

/** The forecast of `forecastPanel`, out of candidates' forecasts made elsewhere. */
export function forecastFromRaw(
  panel: Panel,
  horizon: number,
  made: ReadonlyMap<number, RawForecasts>,
): PanelForecast {
  const ahead = { origin: panel.periods - 1, horizon };
  return forecastFrom(panel, (origin) => made.get(origin) as RawForecasts, ahead);
}

/** The same forecast for a back-test: what one origin needed, the next ones remember. */
export function automaticSubject(): Subject {
  const remembered = new WeakMap<Panel, RawAt>();
  return (whole, ahead) => {
    const raw = remembered.get(whole) ?? remembering(whole, ahead.horizon);
    remembered.set(whole, raw);
    return forecastFrom(whole, raw, ahead).forecasts.map(({ steps }) => steps);
  };
}
