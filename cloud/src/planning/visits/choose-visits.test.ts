import { describe, expect, test } from "vitest";
import { mixed } from "../testing/made-up-panel.ts";
import { shortestPossibleKm } from "./bound.ts";
import { boxesToBring, planVisits, type KioskToday, type Shelf } from "./choose-visits.ts";
import { guessedRoads, straightKm, type RoadTable } from "./roads.ts";
import { planRound, type Stop, type WorkingDay } from "./route.ts";

const DAY: WorkingDay = { startMinute: 480, endMinute: 960 };
const RULES = { serviceLevel: 0.995, daysToNext: 1, eagerness: 0 };

/** Places on a straight road, in kilometres from the store; a kilometre takes a minute. */
function road(...at: number[]): RoadTable {
  const km = [0, ...at].map((a) => [0, ...at].map((b) => Math.abs(a - b)));
  return { km, minutes: km };
}

/** Places anywhere in a square of 100 km. */
function square(places: number): RoadTable {
  const points = Array.from({ length: places + 1 }, (_, n) => [mixed(n, 1, 100), mixed(n, 2, 100)]);
  const km = points.map(([x = 0, y = 0]) =>
    points.map(([u = 0, v = 0]) => Math.hypot(x - u, y - v)),
  );
  return { km, minutes: km };
}

const stop = (place: number, hours: Partial<Stop> = {}): Stop => {
  return { place, serviceMinutes: 10, opensMinute: 480, closesMinute: 960, ...hours };
};
const shelf = (onHand: number, given: Partial<Shelf> = {}): Shelf => {
  const demand = { mean: 2, variance: 3 };
  return { product: "condom", onHand, capacity: 60, demand, shelfDays: 700, ...given };
};
const kiosk = (place: number, onHand: number, hours: Partial<Stop> = {}): KioskToday => {
  return { kiosk: `K${place}`, stop: stop(place, hours), shelves: [shelf(onHand)] };
};
const namesOf = (plan: { visits: { kiosk: string }[] }): string[] =>
  plan.visits.map((visit) => visit.kiosk).sort();

describe("which kiosks are seen", () => {
  test("one that would run out before tomorrow, and no full one", () => {
    const kiosks = [kiosk(1, 1), kiosk(2, 60)];
    const plan = planVisits(road(10, 20), DAY, { kiosks, rules: RULES });
    expect(plan.visits).toMatchObject([{ kiosk: "K1", reason: "must", detourKm: 20 }]);
    expect(plan.visits[0]?.bring).toEqual(new Map([["condom", 59]]));
  });

  test("on a Friday also one that lasts until tomorrow and not until Monday", () => {
    const kiosks = [kiosk(1, 6)];
    const today = (daysToNext: number): string[] =>
      namesOf(planVisits(road(10), DAY, { kiosks, rules: { ...RULES, daysToNext } }));
    expect(today(1)).toEqual([]);
    expect(today(3)).toEqual(["K1"]);
  });

  test("one that is half empty and lies on the way, but none far off it", () => {
    const kiosks = [kiosk(1, 1), kiosk(2, 30), kiosk(3, 30)];
    const roads = road(20, 19, -30);
    const plan = planVisits(roads, DAY, { kiosks, rules: { ...RULES, eagerness: 0.7 } });
    expect(namesOf(plan)).toEqual(["K1", "K2"]);
    expect(plan.visits.find((visit) => visit.kiosk === "K2")?.reason).toBe("on-the-way");
  });

  test("nobody sets out when nothing must be seen", () => {
    const plan = planVisits(road(10), DAY, {
      kiosks: [kiosk(1, 40)],
      rules: { ...RULES, eagerness: 1 },
    });
    expect(plan).toMatchObject({ visits: [], km: 0, boundKm: 0, notToday: [] });
  });

  test("the most urgent, when the day does not hold all, and the others are named", () => {
    const kiosks = [kiosk(1, 2), kiosk(2, 0), kiosk(3, 2)];
    const roads = road(-200, 200, -210);
    const plan = planVisits(roads, DAY, { kiosks, rules: RULES });
    expect(namesOf(plan)).toEqual(["K2"]);
    expect(plan.notToday.toSorted()).toEqual(["K1", "K3"]);
    expect(plan.backMinute).toBeLessThanOrEqual(DAY.endMinute);
  });
});

describe("what is carried", () => {
  test("fills the lanes", () => {
    expect(boxesToBring(shelf(12))).toBe(48);
  });

  test("is no more than will be used before it expires", () => {
    expect(boxesToBring(shelf(0, { shelfDays: 10 }))).toBeLessThan(20);
    expect(boxesToBring(shelf(0, { shelfDays: 0 }))).toBe(0);
  });

  test("is not more because the books are below nothing", () => {
    expect(boxesToBring(shelf(-3))).toBe(60);
  });
});

describe("the round", () => {
  test("does not cross itself on a straight road", () => {
    const roads = road(5, 10, 15, 20, 25);
    const { round } = planRound(
      roads,
      DAY,
      [3, 1, 5, 2, 4].map((place) => stop(place)),
    );
    expect(round.km).toBe(50);
  });

  test("comes within opening hours, waiting where it is early", () => {
    const roads = road(10, 12);
    const late = stop(1, { opensMinute: 700 });
    const { round, leftOut } = planRound(roads, DAY, [late, stop(2)]);
    expect(leftOut).toEqual([]);
    const begins = new Map(round.stops.map(({ place }, n) => [place, round.begins[n] ?? 0]));
    expect(begins.get(1)).toBeGreaterThanOrEqual(700);
  });

  test("leaves out a kiosk that closes before anyone can be there", () => {
    const { round, leftOut } = planRound(road(10), DAY, [stop(1, { closesMinute: 485 })]);
    expect([round.stops, leftOut.length]).toEqual([[], 1]);
  });

  test("is the same round for the same stops", () => {
    const stops = Array.from({ length: 9 }, (_, n) => stop(n + 1, { serviceMinutes: 1 }));
    const long = { startMinute: 0, endMinute: 5000 };
    const km = [1, 2].map(() => planRound(square(9), long, stops).round.km);
    expect(km[0]).toBe(km[1]);
  });
});

/** Every order of the places, tried. */
function shortestOfAll(km: number[][], left: number[], from = 0): number {
  if (left.length === 0) return (km[from] as number[])[0] as number;
  return Math.min(
    ...left.map((next) => {
      const rest = left.filter((place) => place !== next);
      return ((km[from] as number[])[next] as number) + shortestOfAll(km, rest, next);
    }),
  );
}

test("the bound is below the shortest of all rounds and near it; the round is at most a little above", () => {
  const long = { startMinute: 0, endMinute: 100_000 };
  for (const places of [1, 2, 4, 6, 7]) {
    const { km, minutes } = square(places);
    const all = Array.from({ length: places }, (_, n) => n + 1);
    const stops = all.map((place) => stop(place, { opensMinute: 0, closesMinute: 100_000 }));
    const least = shortestOfAll(km, all);
    const bound = shortestPossibleKm(km, all);
    expect(bound).toBeLessThanOrEqual(least + 1e-9);
    expect(bound).toBeGreaterThan(0.95 * least);
    const { round } = planRound({ km, minutes }, long, stops);
    expect(round.km).toBeGreaterThanOrEqual(least - 1e-9);
    expect(round.km).toBeLessThan(1.05 * least);
  }
});

test("from Chongqing to Chengdu it is 270 km as the crow flies", () => {
  const chongqing = { latitude: 29.563, longitude: 106.551 };
  const chengdu = { latitude: 30.572, longitude: 104.066 };
  expect(straightKm(chongqing, chengdu)).toBeCloseTo(265, -1);
  const roads = guessedRoads([chongqing, chengdu], { factor: 1.5, kmPerHour: 60 });
  expect(roads.minutes[0]?.[1]).toBeCloseTo(straightKm(chongqing, chengdu) * 1.5, 6);
});
