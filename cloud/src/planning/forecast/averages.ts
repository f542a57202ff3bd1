/** Means and quantiles of plain numbers. */

type Numbers = ArrayLike<number>;

/** 0 of nothing. */
export function meanOf(values: Numbers): number {
  if (values.length === 0) return 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

/** Population standard deviation; 0 of nothing. */
export function spreadOf(values: Numbers): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(Array.from(values, (value) => (value - mean) ** 2)));
}

/** The value a share of the others lies below, between neighbours by proportion; 0 of nothing. */
export function quantileOf(values: Numbers, share: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return 0;
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const below = sorted[low] as number;
  const above = sorted[Math.min(low + 1, sorted.length - 1)] as number;
  return below + (place - low) * (above - below);
}

/** The middle value; 0 of nothing. */
export function medianOf(values: Numbers): number {
  return quantileOf(values, 0.5);
}
