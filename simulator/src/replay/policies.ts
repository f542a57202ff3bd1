/** Ways of restocking a county, each of which sees what the county office would see, no more. */
import {
  planRound,
  planVisits,
  type DailyDemand,
  type RoadTable,
  type Stop,
  type WorkingDay,
} from "@anxin/cloud/planning";
import { CAPACITIES, PRODUCTS } from "./county-year.ts";
import type { DemandBook } from "./demand-book.ts";

/** What the office knows in the morning. */
export interface Morning {
  day: number;
  roads: RoadTable;
  /** Boxes that may still be given out, by kiosk and product. */
  onHand: number[][];
  /** Days the lot that would be brought today still has. */
  shelfDays: number;
  book: DemandBook;
}

/** A round that was driven. */
export interface Driven {
  km: number;
  /** Least kilometres a round of the same kiosks can have, where the policy says. */
  boundKm?: number;
  visits: { kiosk: number; bring: number[] }[];
}

export interface Policy {
  name: string;
  drive: (morning: Morning) => Driven;
}

/** Eight hours. */
export const WORKING_DAY: WorkingDay = { startMinute: 8 * 60, endMinute: 16 * 60 };
/** Open the door, fill, count, close. */
const SERVICE_MINUTES = 15;
export const WORKING_DAYS = 5;

export function stopOf(kiosk: number): Stop {
  const { startMinute: opensMinute, endMinute: closesMinute } = WORKING_DAY;
  return { place: kiosk + 1, serviceMinutes: SERVICE_MINUTES, opensMinute, closesMinute };
}

const fill = (onHand: readonly number[]): number[] =>
  CAPACITIES.map((capacity, product) => capacity - (onHand[product] ?? 0));

function filled({ roads, onHand }: Morning, kiosks: readonly number[]): Driven {
  const { round } = planRound(roads, WORKING_DAY, kiosks.map(stopOf));
  const visits = round.stops.map(({ place }) => {
    return { kiosk: place - 1, bring: fill(onHand[place - 1] ?? []) };
  });
  return { km: round.km, visits };
}

/**
 * Every kiosk once a week, neighbours on one day: kiosks in the order of a round of all, cut in
 * five.
 */
export function weeklyRounds(roads: RoadTable): Policy {
  const all = Array.from({ length: roads.km.length - 1 }, (_, kiosk) => kiosk);
  const endless = { startMinute: 0, endMinute: Number.MAX_SAFE_INTEGER };
  const anyTime = all.map((kiosk) => ({ ...stopOf(kiosk), closesMinute: endless.endMinute }));
  const order = planRound(roads, endless, anyTime).round.stops.map(({ place }) => place - 1);
  const days = Array.from({ length: WORKING_DAYS }, (_, day) => {
    const cut = (n: number): number => Math.round((n * order.length) / WORKING_DAYS);
    return order.slice(cut(day), cut(day + 1));
  });
  return { name: "weekly rounds", drive: (now) => filled(now, days[now.day % 7] ?? []) };
}

/** A kiosk is seen when a product is down to `point` boxes, the emptiest first. */
export function reorderPoints(point: number): Policy {
  return {
    name: `reorder points of ${point}`,
    drive(now) {
      if (now.day % 7 >= WORKING_DAYS) return { km: 0, visits: [] };
      const least = now.onHand.map((boxes) => Math.min(...boxes));
      const due = least.flatMap((boxes, kiosk) => (boxes <= point ? [kiosk] : []));
      return filled(
        now,
        due.sort((a, b) => (least[a] ?? 0) - (least[b] ?? 0)),
      );
    },
  };
}

export interface PlannerWish {
  serviceLevel: number;
  eagerness: number;
}

/** The planner of the product, fed with forecasts made from what the kiosks told. */
export function planner(wish: PlannerWish): Policy {
  return {
    name: "planner",
    drive(now) {
      if (now.day % 7 >= WORKING_DAYS) return { km: 0, visits: [] };
      const demand = now.book.demand(now.day);
      const kiosks = now.onHand.map((boxes, kiosk) => ({
        kiosk: String(kiosk),
        stop: stopOf(kiosk),
        shelves: PRODUCTS.map(({ product }, n) => ({
          product,
          onHand: boxes[n] ?? 0,
          capacity: CAPACITIES[n] ?? 0,
          demand: demand[kiosk]?.[n] as DailyDemand,
          shelfDays: now.shelfDays,
        })),
      }));
      // Friday's round must last until Monday's.
      const daysToNext = now.day % 7 === WORKING_DAYS - 1 ? 8 - WORKING_DAYS : 1;
      const plan = planVisits(now.roads, WORKING_DAY, { kiosks, rules: { ...wish, daysToNext } });
      const visits = plan.visits.map(({ kiosk, bring }) => {
        return {
          kiosk: Number(kiosk),
          bring: PRODUCTS.map(({ product }) => bring.get(product) ?? 0),
        };
      });
      return { km: plan.km, boundKm: plan.boundKm, visits };
    },
  };
}
