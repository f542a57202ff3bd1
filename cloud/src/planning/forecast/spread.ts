/**
 * How far outcomes lie from forecasts: by the size of the forecast, because a mean of a tenth of a
 * box errs in another way than one of a hundred (split conformal prediction over past origins).
 */

/** Outcomes over forecasts, of forecasts of about one size, in ascending order. */
interface SizeClass {
  /** Logarithm of the typical forecast. */
  size: number;
  ratios: Float64Array;
}

export interface Spread {
  classes: SizeClass[];
  /** Share of outcomes left out at each end, so that the interval as a whole holds `HELD`. */
  tail: number;
}

/** A forecast that has been answered. */
export interface Answered {
  mean: number;
  actual: number;
}

/**
 * Share of past outcomes the interval is fitted to, so that eight of ten new ones are held: models
 * that know more of the past err less than they did. Fitted to 0.8, back-tests held 0.813 to 0.820.
 */
const HELD = 0.785;
/** Answers a size class needs, and the most classes there are. */
const CLASS_ANSWERS = 120;
const CLASSES_MAX = 10;
/** Forecasts below this are taken for this: a ratio to nothing says nothing. */
const MEAN_MIN = 0.02;
const BISECTIONS = 20;

const sized = (mean: number): number => Math.max(mean, MEAN_MIN);

/** Learns the spread; undefined where there are too few answers for one class. */
export function spreadOfAnswers(answers: readonly Answered[]): Spread | undefined {
  const count = Math.min(CLASSES_MAX, Math.floor(answers.length / CLASS_ANSWERS));
  if (count === 0) return undefined;
  const bySize = [...answers].sort((a, b) => a.mean - b.mean);
  const classes = Array.from({ length: count }, (_, n) => {
    const from = Math.round((n * bySize.length) / count);
    const own = bySize.slice(from, Math.round(((n + 1) * bySize.length) / count));
    const middle = own[own.length >> 1] as Answered;
    const ratios = Float64Array.from(own, ({ mean, actual }) => actual / sized(mean)).sort();
    return { size: Math.log(sized(middle.mean)), ratios };
  });
  return { classes, tail: tailOf(classes, answers) };
}

/** Widest tails whose interval still holds what it is to hold. */
function tailOf(classes: SizeClass[], answers: readonly Answered[]): number {
  let [low, high] = [0, 0.5];
  for (let n = 0; n < BISECTIONS; n++) {
    const tail = (low + high) / 2;
    const spread = { classes, tail };
    const held = answers.filter(({ mean, actual }) => {
      const { p10, p90 } = intervalOf(spread, mean);
      return actual >= p10 && actual <= p90;
    });
    if (held.length >= HELD * answers.length) low = tail;
    else high = tail;
  }
  return low;
}

/** Units that the outcome of a forecast stays at or below with this chance. */
export function unitsAt(spread: Spread, mean: number, chance: number): number {
  const size = Math.log(sized(mean));
  const { classes } = spread;
  const next = classes.findIndex((own) => own.size >= size);
  const above = (classes[next] ?? classes.at(-1)) as SizeClass;
  const below = next <= 0 ? above : (classes[next - 1] as SizeClass);
  const gap = above.size - below.size;
  const share = gap > 0 ? Math.min(1, Math.max(0, (size - below.size) / gap)) : 0;
  const ratio =
    (1 - share) * quantileSorted(below.ratios, chance) +
    share * quantileSorted(above.ratios, chance);
  return ratio * mean;
}

function quantileSorted(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const below = sorted[low] as number;
  return below + (place - low) * ((sorted[low + 1] ?? below) - below);
}

/** The interval that holds eight of ten outcomes, and the middle one. */
export function intervalOf(
  spread: Spread,
  mean: number,
): { p10: number; p50: number; p90: number } {
  return {
    p10: unitsAt(spread, mean, spread.tail),
    p50: unitsAt(spread, mean, 0.5),
    p90: unitsAt(spread, mean, 1 - spread.tail),
  };
}

/** The same where nothing was ever answered: a Poisson demand of this mean, by its deviation. */
export function poissonInterval(mean: number): { p10: number; p50: number; p90: number } {
  const deviation = Math.sqrt(mean);
  return {
    p10: Math.max(0, Math.floor(mean - 1.2816 * deviation)),
    p50: mean,
    p90: Math.ceil(mean + 1.2816 * deviation),
  };
}
