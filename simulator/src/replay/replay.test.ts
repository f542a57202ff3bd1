import { describe, expect, test } from "vitest";
import { randomFrom } from "../world/random.ts";
import { intervalText, meanInterval } from "../bench/planning/mean-interval.ts";
import { CAPACITIES, countyYear, type CountyYear } from "./county-year.ts";
import { LaneQueue } from "./kiosk-stock.ts";
import { planner, reorderPoints, weeklyRounds, WORKING_DAY, type Policy } from "./policies.ts";
import { replay } from "./replay.ts";

const SIZE = { kiosks: 8, days: 120 };
const county = (seed = "test"): CountyYear => countyYear(randomFrom(seed), SIZE);
const nobody: Policy = { name: "nobody", drive: () => ({ km: 0, visits: [] }) };

describe("a county-year", () => {
  test("is the same for the same seed, and another for another", () => {
    expect(county()).toEqual(county());
    expect(county("other").wanted).not.toEqual(county().wanted);
  });

  test("is the same people whoever restocks", () => {
    const year = county();
    const came = [nobody, weeklyRounds(year.roads)].map((policy) => replay(year, policy, 0).wanted);
    expect(came[0]).toBe(came[1]);
    expect(came[0]).toBe(year.wanted.flat(2).reduce((sum, wanted) => sum + wanted, 0));
  });

  test("without a restocker gives out what was in the lanes and no more", () => {
    const { given, visits, km } = replay(county(), nobody, 0);
    const inLanes = SIZE.kiosks * CAPACITIES.reduce((sum, boxes) => sum + boxes, 0);
    expect(given).toBeLessThanOrEqual(inLanes);
    expect(given).toBeGreaterThan(0.8 * inLanes);
    expect([visits, km]).toEqual([0, 0]);
  });
});

describe("ways of restocking", () => {
  test("weekly rounds see every kiosk once a week", () => {
    const year = county();
    const seen = Array.from({ length: 7 }, (_, day) => {
      const onHand = year.wanted[0]?.map(() => [0, 0, 0]) ?? [];
      const morning = { day, roads: year.roads, onHand, shelfDays: 500, book: undefined as never };
      return weeklyRounds(year.roads)
        .drive(morning)
        .visits.map(({ kiosk }) => kiosk);
    });
    expect(seen.flat().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([seen[5], seen[6]]).toEqual([[], []]);
  });

  test("nobody drives at weekends, and a round brings no more than fits", () => {
    const year = county();
    for (const policy of [weeklyRounds(year.roads), reorderPoints(3), planner(WISH)]) {
      const watched: Policy = {
        name: policy.name,
        drive(now) {
          const driven = policy.drive(now);
          if (now.day % 7 > 4) expect(driven.visits).toEqual([]);
          for (const { kiosk, bring } of driven.visits) {
            bring.forEach((boxes, n) => {
              const after = boxes + (now.onHand[kiosk]?.[n] ?? 0);
              expect(after).toBeLessThanOrEqual(CAPACITIES[n] ?? 0);
            });
          }
          return driven;
        },
      };
      replay(year, watched, 0);
    }
  });

  test("the planner drives less than weekly rounds and sends fewer away than no one does", () => {
    const year = county();
    const ours = replay(year, planner(WISH), 30);
    const weekly = replay(year, weeklyRounds(year.roads), 30);
    expect(ours.km / ours.given).toBeLessThan(0.8 * (weekly.km / weekly.given));
    expect(1 - ours.given / ours.wanted).toBeLessThan(0.02);
    expect(ours.gap).toBeGreaterThanOrEqual(0);
  });

  test("the planner sees no demand before it came", () => {
    const year = county();
    const changed = { ...year, wanted: year.wanted.map((day, n) => (n < 60 ? day : [])) };
    const rounds = (of: CountyYear): string => {
      const told: unknown[] = [];
      const policy = planner(WISH);
      const watched: Policy = {
        name: "watched",
        drive(now) {
          const driven = policy.drive(now);
          if (now.day <= 60) told.push(driven);
          return driven;
        },
      };
      replay(of, watched, 0);
      return JSON.stringify(told);
    };
    expect(rounds(changed)).toBe(rounds(year));
  });
});

const WISH = { serviceLevel: 0.9995, eagerness: 0.7 };

describe("a lane", () => {
  test("gives the first that came, and never more than there is", () => {
    const lane = new LaneQueue();
    lane.add(3, 10);
    lane.add(4, 90);
    expect([lane.give(5), lane.boxes]).toEqual([5, 2]);
    expect(lane.expire(11)).toBe(0);
    expect([lane.give(5), lane.boxes]).toEqual([2, 0]);
  });

  test("counts what expires in it once, the day after its last", () => {
    const lane = new LaneQueue();
    lane.add(3, 10);
    expect([lane.expire(10), lane.expire(11), lane.expire(12)]).toEqual([0, 3, 0]);
  });
});

test("a working day is eight hours", () => {
  expect(WORKING_DAY.endMinute - WORKING_DAY.startMinute).toBe(480);
});

test("an interval of five runs is Student's, and one run has none", () => {
  const { mean, low, high } = meanInterval([1, 2, 3, 4, 5]);
  expect(mean).toBe(3);
  expect([low, high].map((value) => value.toFixed(2))).toEqual(["1.04", "4.96"]);
  expect(meanInterval([7]).low).toBeNaN();
  expect(intervalText({ mean: -0.4, low: -0.5, high: -0.3 }, { digits: 1, share: true })).toBe(
    "-40.0 % (-50.0 to -30.0)",
  );
});
