/** A county-year lived under one way of restocking it. */
import { CAPACITIES, PRODUCTS, type CountyYear } from "./county-year.ts";
import { DemandBook } from "./demand-book.ts";
import { LaneQueue } from "./kiosk-stock.ts";
import type { Policy } from "./policies.ts";

/** What a way of restocking came to, after the days it had to learn. */
export interface ReplayResult {
  /** Residents who came, and boxes they got. */
  wanted: number;
  given: number;
  /** Boxes that expired in a kiosk. */
  wasted: number;
  km: number;
  visits: number;
  rounds: number;
  /** Kilometres over the least possible of the same rounds, where the policy tells; else NaN. */
  gap: number;
}

/** Lives the year, rounds before people; days before `countFrom` are lived and not counted. */
export function replay(year: CountyYear, policy: Policy, countFrom: number): ReplayResult {
  const stock = Array.from({ length: year.kiosks }, () =>
    CAPACITIES.map((capacity) => {
      const lane = new LaneQueue();
      lane.add(capacity, year.days + 365);
      return lane;
    }),
  );
  const book = new DemandBook(year.kiosks);
  const result = { wanted: 0, given: 0, wasted: 0, km: 0, visits: 0, rounds: 0, gap: Number.NaN };
  const bounded = { km: 0, boundKm: 0 };
  for (let day = 0; day < year.days; day++) {
    const counts = day >= countFrom ? 1 : 0;
    for (const lane of stock.flat()) result.wasted += counts * lane.expire(day);
    const onHand = stock.map((lanes) => lanes.map((lane) => lane.boxes));
    const shelfDays = year.shelfDays[day] ?? 0;
    const driven = policy.drive({ day, roads: year.roads, onHand, shelfDays, book });
    for (const { kiosk, bring } of driven.visits) {
      bring.forEach((boxes, product) => stock[kiosk]?.[product]?.add(boxes, day + shelfDays));
    }
    result.km += counts * driven.km;
    result.visits += counts * driven.visits.length;
    result.rounds += driven.visits.length > 0 ? counts : 0;
    if (driven.boundKm !== undefined) {
      bounded.km += counts * driven.km;
      bounded.boundKm += counts * driven.boundKm;
    }
    const { wanted, given } = liveDay(year, { day, stock, book });
    result.wanted += counts * wanted;
    result.given += counts * given;
  }
  if (bounded.boundKm > 0) result.gap = bounded.km / bounded.boundKm - 1;
  return result;
}

function liveDay(
  year: CountyYear,
  { day, stock, book }: { day: number; stock: LaneQueue[][]; book: DemandBook },
): { wanted: number; given: number } {
  const sum = { wanted: 0, given: 0 };
  stock.forEach((lanes, kiosk) =>
    lanes.forEach((lane, product) => {
      const wanted = year.wanted[day]?.[kiosk]?.[product] ?? 0;
      const given = lane.give(wanted);
      sum.wanted += wanted;
      sum.given += given;
      const shelf = kiosk * PRODUCTS.length + product;
      book.told(day, shelf, { given, ranOut: lane.boxes === 0 });
    }),
  );
  return sum;
}
