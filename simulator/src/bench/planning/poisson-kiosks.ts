/**
 * Kiosks whose residents come by chance at a steady rate. What such a demand is cannot be forecast
 * better than by its mean, so the error of that mean is the floor.
 */
import { emptySeries, type Panel } from "@anxin/cloud/planning";
import type { Random } from "../../world/random.ts";

export interface PoissonKiosks {
  panel: Panel;
  /** True mean of each series, in boxes a period. */
  means: number[];
}

/** Boxes a machine and day: Chongqing and Futian, least and most of published county figures. */
const PER_DAY_MIN = 1.17;
const PER_DAY_MAX = 2.39;

const DAY_MS = 86_400_000;

/** Arrivals in a period: waiting times added up until they are longer than it. */
function arrivals(random: Random, perDay: number, days: number): number {
  let count = -1;
  for (let left = days * DAY_MS; left > 0; count++) left -= random.exponentialMs(DAY_MS / perDay);
  return count;
}

/** A county of kiosks, always in stock, over periods of so many days. */
export function poissonKiosks(
  random: Random,
  county: { kiosks: number; periods: number; periodDays: number; season: number },
): PoissonKiosks {
  const { kiosks, periods, periodDays, season } = county;
  const means: number[] = [];
  const series = Array.from({ length: kiosks }, (_, kiosk) => {
    const own = random.fork(`kiosk-${kiosk}`);
    const perDay = PER_DAY_MIN + ((PER_DAY_MAX - PER_DAY_MIN) * own.below(1000)) / 1000;
    means.push(perDay * periodDays);
    const made = emptySeries({ site: `K${kiosk}`, product: "condom" }, periods);
    made.given.forEach((_, at) => (made.given[at] = arrivals(own, perDay, periodDays)));
    made.exposure.fill(1);
    made.closing.fill(50);
    made.received.fill(0);
    return made;
  });
  return { panel: { first: 0, periods, season, calendar: [], series }, means };
}
