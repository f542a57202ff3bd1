import type { Random } from "./random.ts";

/** A resident comes to a kiosk for one box. */
export interface Arrival {
  atMs: number;
  /** Number of the kiosk, from 0. */
  kiosk: number;
  product: string;
}

/** How often each product is asked for, relative to the others. */
export type Shares = readonly { product: string; weight: number }[];

const DAY_MS = 86_400_000;

function chosen(random: Random, shares: Shares): string {
  const total = shares.reduce((sum, share) => sum + share.weight, 0);
  let left = random.below(total);
  for (const share of shares) {
    left -= share.weight;
    if (left < 0) return share.product;
  }
  throw new RangeError("shares need at least one whole weight above 0");
}

/**
 * Poisson arrivals at every kiosk: independent, memoryless, `perDay` on average. In order of time.
 */
export function poissonArrivals(
  random: Random,
  county: { kiosks: number; days: number; perDay: number; shares: Shares },
): Arrival[] {
  const arrivals: Arrival[] = [];
  for (let kiosk = 0; kiosk < county.kiosks; kiosk++) {
    const stream = random.fork("arrivals/" + kiosk);
    const meanMs = DAY_MS / county.perDay;
    for (let atMs = stream.exponentialMs(meanMs); atMs < county.days * DAY_MS;) {
      arrivals.push({ atMs, kiosk, product: chosen(stream, county.shares) });
      atMs += stream.exponentialMs(meanMs);
    }
  }
  return arrivals.sort((a, b) => a.atMs - b.atMs || a.kiosk - b.kiosk);
}
