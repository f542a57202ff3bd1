/**
 * A made-up county and everybody who comes to its kiosks in a year: the same for every way of
 * restocking them.
 */
import type { RoadTable } from "@anxin/cloud/planning";
import { DEMAND, SERVICE } from "../world/assumptions.ts";
import type { Random } from "../world/random.ts";

/** Lanes of a wall unit shared among products as they are asked for. */
export const PRODUCTS = [
  { product: "condom-m", share: 0.6, lanes: 3 },
  { product: "condom-l", share: 0.25, lanes: 2 },
  { product: "gel", share: 0.15, lanes: 1 },
] as const;

export const CAPACITIES = PRODUCTS.map(({ lanes }) => lanes * SERVICE.laneDepth.value);

export interface CountyYear {
  kiosks: number;
  days: number;
  /** Place 0 is the county's store; place n + 1 is kiosk n. */
  roads: RoadTable;
  /** Residents by day, kiosk and product. */
  wanted: number[][][];
  /** Days a lot brought on a day still has. */
  shelfDays: number[];
}

const TOWNS = 6;
const TOWN_KM_MAX = 28;
const TOWN_SPREAD_KM = 4;
const ROAD_FACTOR = 1.3;
const KM_PER_HOUR = 40;
/** Most days a lot has left; one in ten is close to its end. */
const SHELF_DAYS = { min: 200, max: 720, oldMin: 50, oldMax: 110, old: 0.1 };

const unit = (random: Random): number => random.below(1_000_000) / 1_000_000;

/** Poisson count, by waiting times. */
function arrivals(random: Random, mean: number): number {
  if (mean <= 0) return 0;
  let count = 0;
  for (let left = 1 + Math.log(1 - unit(random)) / mean; left > 0; count++) {
    left += Math.log(1 - unit(random)) / mean;
  }
  return count;
}

function placesOf(random: Random, kiosks: number): [number, number][] {
  const towns = Array.from({ length: TOWNS }, (_, town) => {
    const angle = 2 * Math.PI * unit(random);
    const far = town === 0 ? 0 : TOWN_KM_MAX * Math.sqrt(unit(random));
    return [far * Math.cos(angle), far * Math.sin(angle)] as const;
  });
  const places: [number, number][] = [[0, 0]];
  for (let kiosk = 0; kiosk < kiosks; kiosk++) {
    const [x, y] = random.pick(towns);
    const around = (): number => TOWN_SPREAD_KM * (unit(random) + unit(random) - 1);
    places.push([x + around(), y + around()]);
  }
  return places;
}

function roadsOf(places: readonly [number, number][]): RoadTable {
  const km = places.map(([x, y]) => places.map(([u, v]) => Math.hypot(x - u, y - v) * ROAD_FACTOR));
  return { km, minutes: km.map((row) => row.map((far) => (far / KM_PER_HOUR) * 60)) };
}

/** More at weekends, a slow wave over the year, and whole days that are good or bad. */
function dayFactor(random: Random, day: number): number {
  const weekend = day % 7 >= 5 ? 1.25 : 0.9;
  const wave = 1 + 0.15 * Math.sin((2 * Math.PI * day) / 365);
  return weekend * wave * (0.75 + 0.5 * unit(random));
}

/** Least and most boxes a kiosk and day: half of Chongqing's mean to twice Futian's. */
const PER_DAY = { min: 0.6, max: 2 * DEMAND.boxesPerMachineDay.value };

/** The county of a seed. Day 0 is a Monday. */
export function countyYear(random: Random, size: { kiosks: number; days: number }): CountyYear {
  const { kiosks, days } = size;
  const roads = roadsOf(placesOf(random.fork("places"), kiosks));
  const levels = random.fork("levels");
  // Squared, so that most kiosks are small and few are large.
  const perDay = Array.from({ length: kiosks }, () => {
    return PER_DAY.min + (PER_DAY.max - PER_DAY.min) * unit(levels) ** 2;
  });
  const chance = random.fork("residents");
  const wanted = Array.from({ length: days }, (_, day) => {
    const factor = dayFactor(chance, day);
    return perDay.map((level) =>
      PRODUCTS.map(({ share }) => arrivals(chance, level * factor * share)),
    );
  });
  const lots = random.fork("lots");
  const { min, max, oldMin, oldMax, old } = SHELF_DAYS;
  const shelfDays = Array.from({ length: days }, () =>
    lots.chance(old) ? lots.between(oldMin, oldMax) : lots.between(min, max),
  );
  return { kiosks, days, roads, wanted, shelfDays };
}
