import { FAULT_NAMES } from "../county/fault-names.ts";
import type { SimWish } from "../county/command.ts";
import { DEMAND } from "../world/assumptions.ts";
import { randomFrom } from "../world/random.ts";

/** Every so many seeds one lives long enough for two quota windows and a link lost for weeks. */
const LONG_EVERY = 16;
/** And one has no faults, for the share of people served by a county in good order. */
const CALM_EVERY = 25;
/** Machines as busy as a university's: a vend there costs no more than elsewhere, a day less. */
const LONG = { kiosks: 7, days: 92, perDay: Math.round(DEMAND.boxesPerCampusMachineDay.value) };
/** Residents of a machine in a day: a district's, a campus's and a busy street's, and between. */
const PER_DAY = [
  DEMAND.boxesPerMachineDay,
  DEMAND.boxesPerCampusMachineDay,
  DEMAND.boxesPerStreetMachineDay,
]
  .map(({ value }) => Math.round(value))
  .concat([5, 9]);

/** The county of a campaign's n-th seed, from 1: its shape follows from the number alone. */
export function shapeOf(n: number): SimWish {
  const random = randomFrom(`campaign/${n}`);
  const seed = String(n);
  const wish = { seed, demand: undefined };
  if (n % LONG_EVERY === 0) return { ...wish, ...LONG, faults: FAULT_NAMES };
  return {
    ...wish,
    kiosks: random.between(1, 4),
    days: random.between(4, 24),
    perDay: random.pick(PER_DAY),
    faults: FAULT_NAMES,
  };
}

/** The calm counties among `seeds` seeds: shaped like their namesakes, with nothing going wrong. */
export function calmShapeOf(n: number): SimWish | undefined {
  if (n % CALM_EVERY !== 1) return undefined;
  const { kiosks, days, perDay } = shapeOf(n);
  return { seed: `calm-${n}`, kiosks, days, perDay, faults: [], demand: undefined };
}

/** All counties of a campaign, in the order in which they are run. */
export function countiesOf(first: number, seeds: number): SimWish[] {
  return Array.from({ length: seeds }, (_, i) => first + i).flatMap((n) => {
    const calm = calmShapeOf(n);
    return calm === undefined ? [shapeOf(n)] : [shapeOf(n), calm];
  });
}
