/**
 * Boxes wanted over some days, as a negative binomial: Poisson with the spread that places really
 * have. Days are taken as independent of one another.
 */

/** Demand of one day. `variance` below `mean` counts as `mean`. */
export interface DailyDemand {
  mean: number;
  variance: number;
}

/** Chances of 0, 1, 2 … boxes over `days`, up to where less than `LEFT_OUT` remains. */
const LEFT_OUT = 1e-7;
const BOXES_MAX = 100_000;

function chances({ mean, variance }: DailyDemand, days: number): number[] {
  const expected = mean * days;
  if (!(expected > 0)) return [1];
  const extra = Math.max(0, variance - mean) * days;
  const list: number[] = [];
  // Above this size the negative binomial is a Poisson to every digit that matters.
  const size = extra > 1e-6 * expected ? (expected * expected) / extra : undefined;
  let chance = size === undefined ? Math.exp(-expected) : (size / (size + expected)) ** size;
  // Too far out for floating point: the normal approximation's whole mass sits near the mean.
  if (chance < 1e-300) return normalChances(expected, expected + extra);
  for (let boxes = 0, sum = 0; sum < 1 - LEFT_OUT && boxes < BOXES_MAX; boxes++) {
    list.push(chance);
    sum += chance;
    chance *=
      size === undefined
        ? expected / (boxes + 1)
        : ((size + boxes) / (boxes + 1)) * (expected / (size + expected));
  }
  return list;
}

function normalChances(mean: number, variance: number): number[] {
  const deviation = Math.sqrt(variance);
  const length = Math.ceil(mean + 6 * deviation) + 1;
  const weights = Array.from({ length }, (_, boxes) =>
    Math.exp(-0.5 * ((boxes - mean) / deviation) ** 2),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Fewest boxes that suffice over `days` with this chance, 0 to 1. */
export function boxesFor(demand: DailyDemand, days: number, chance: number): number {
  let sum = 0;
  const list = chances(demand, days);
  for (let boxes = 0; boxes < list.length; boxes++) {
    sum += list[boxes] as number;
    if (sum >= chance) return boxes;
  }
  return list.length;
}

/** Residents expected to find nothing, over `days`, where there are `stock` boxes. */
export function unmetBoxes(demand: DailyDemand, days: number, stock: number): number {
  const list = chances(demand, days);
  let unmet = 0;
  for (let boxes = Math.max(0, stock) + 1; boxes < list.length; boxes++) {
    unmet += (boxes - Math.max(0, stock)) * (list[boxes] as number);
  }
  return unmet;
}
