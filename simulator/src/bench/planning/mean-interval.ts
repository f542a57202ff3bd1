/** The mean of some independent runs, and where the true mean lies with 95 % confidence. */

export interface MeanInterval {
  mean: number;
  low: number;
  high: number;
}

/** Two-sided 95 % points of Student's t by degrees of freedom, 1 to 30; beyond, the normal's. */
const T95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145,
  2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048,
  2.045, 2.042,
];
const NORMAL95 = 1.96;

/** NaN around the mean of a single run. */
export function meanInterval(runs: readonly number[]): MeanInterval {
  const mean = runs.reduce((sum, run) => sum + run, 0) / runs.length;
  const squares = runs.reduce((sum, run) => sum + (run - mean) ** 2, 0);
  const error = Math.sqrt(squares / (runs.length - 1) / runs.length);
  const half = (T95[runs.length - 2] ?? NORMAL95) * error;
  return { mean, low: mean - half, high: mean + half };
}

/** `12.3 (11.9–12.7)`; a share in percent. */
export function intervalText(
  { mean, low, high }: MeanInterval,
  { digits, share }: { digits: number; share: boolean },
): string {
  const text = (value: number): string => (share ? 100 * value : value).toFixed(digits);
  return `${text(mean)}${share ? " %" : ""} (${text(low)} to ${text(high)})`;
}
