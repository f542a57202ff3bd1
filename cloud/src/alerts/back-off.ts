import type { Entropy } from "../ports.ts";

const FIRST_MS = 2_000;
const MOST_MS = 15 * 60_000;
/** After a week nobody waits for the message any more; the alert itself stays on the page. */
export const GIVEN_UP_AFTER_MS = 7 * 24 * 3_600_000;

/**
 * How long to wait after the n-th failure (n from 1): doubling to 15 min, the last half of it
 * random.
 */
export function backOffMs(failures: number, entropy: Entropy): number {
  const whole = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20));
  const share = (entropy(1)[0] ?? 0) / 256;
  return Math.round(whole / 2 + (whole / 2) * share);
}
