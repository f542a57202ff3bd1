import { describe, expect, test } from "vitest";
import { boxesFor, unmetBoxes } from "./box-demand.ts";
import { demandPlan } from "./demand-plan.ts";
import { leadTimeOf, reorder, reviewPeriodOf, type ReorderWish } from "./order-up-to.ts";
import { reconcile, type AgreedNode } from "./reconcile.ts";

const poisson = { mean: 2, variance: 2 };
const WISH: ReorderWish = {
  demand: poisson,
  lead: { mean: 7, spread: 0 },
  reviewDays: 7,
  onHand: 5,
  onOrder: 4,
  packSize: 1,
  shelfDays: 900,
  storageMax: 500,
  laneMax: 500,
};

describe("how many boxes last", () => {
  test("at two a day, one day: chances of a Poisson", () => {
    // 0.135, 0.271, 0.271, 0.180, 0.090, 0.036 …
    expect([0.1, 0.4, 0.6, 0.8, 0.9, 0.98].map((chance) => boxesFor(poisson, 1, chance))).toEqual([
      0, 1, 2, 3, 4, 5,
    ]);
  });

  test("more where demand goes up and down more", () => {
    const wild = { mean: 2, variance: 8 };
    expect(boxesFor(wild, 14, 0.98)).toBeGreaterThan(boxesFor(poisson, 14, 0.98));
  });

  test("for a whole county and year as well", () => {
    const boxes = boxesFor({ mean: 1000, variance: 2000 }, 365, 0.98);
    expect(boxes).toBeGreaterThan(365_000 + 2.0 * Math.sqrt(730_000));
    expect(boxes).toBeLessThan(365_000 + 2.2 * Math.sqrt(730_000));
  });

  test("none where nobody comes", () => {
    expect(boxesFor({ mean: 0, variance: 0 }, 30, 0.99)).toBe(0);
  });

  test("an empty kiosk sends everybody away, and one box saves those who come first", () => {
    expect(unmetBoxes(poisson, 1, 0)).toBeCloseTo(2, 5);
    expect(unmetBoxes(poisson, 1, 1)).toBeCloseTo(2 - (1 - Math.exp(-2)), 5);
  });
});

describe("an order", () => {
  test("fills up to what lasts 98 times in 100 until the next has come", () => {
    const level = boxesFor(poisson, 14, 0.98);
    expect(reorder(WISH)).toEqual({ level, order: level - 9, limit: "service" });
  });

  test("is more where deliveries are late now and then", () => {
    const late = reorder({ ...WISH, lead: { mean: 7, spread: 4 } });
    expect(late.level).toBeGreaterThan(reorder(WISH).level);
  });

  test("comes in whole packs, and none too many for the store", () => {
    expect(reorder({ ...WISH, packSize: 12 }).order % 12).toBe(0);
    expect(reorder({ ...WISH, packSize: 12 }).order).toBeGreaterThanOrEqual(reorder(WISH).order);
    const small = reorder({ ...WISH, packSize: 12, storageMax: 40 });
    expect(small.order + 9).toBeLessThanOrEqual(40);
  });

  test.each([
    ["shelf-life", { shelfDays: 8 }],
    ["storage", { storageMax: 15 }],
    ["lanes", { laneMax: 12 }],
  ] as const)("stops at %s and says so", (limit, given) => {
    const { order, level, limit: told } = reorder({ ...WISH, ...given });
    expect(told).toBe(limit);
    expect(order).toBe(level - 9);
  });

  test("is nothing where there is enough, and pays back what is owed", () => {
    expect(reorder({ ...WISH, onHand: 100 }).order).toBe(0);
    expect(reorder({ ...WISH, onHand: -5 }).order).toBe(reorder(WISH).order + 10);
  });
});

describe("times learned from movements", () => {
  const guess = { mean: 14, spread: 3 };
  const every = Array.from({ length: 40 }, (_, n) => ({
    orderedDay: n * 30,
    receivedDay: n * 30 + 5,
  }));

  test("go from the guess to what was met", () => {
    expect(leadTimeOf([], guess)).toEqual(guess);
    expect(leadTimeOf(every, guess).mean).toBeCloseTo(5.4, 1);
    expect(reviewPeriodOf(every, { mean: 7, spread: 0 }).mean).toBeCloseTo(29, 0);
  });

  test("pass over what arrived before it was ordered", () => {
    expect(leadTimeOf([{ orderedDay: 9, receivedDay: 3 }], guess)).toEqual(guess);
  });
});

describe("levels that agree", () => {
  const leaf = (name: string, mean: number, variance: number) => {
    return { name, mean, variance, children: [] };
  };
  const sumOf = ({ children }: AgreedNode): number =>
    children.reduce((sum, child) => sum + child.mean, 0);

  test("a county's forecast moves its kiosks by their own doubt", () => {
    const kiosks = [leaf("sure", 10, 1), leaf("doubtful", 10, 9)];
    const agreed = reconcile({ name: "county", mean: 30, variance: 10, children: kiosks });
    expect(agreed.mean).toBe(25);
    expect(agreed.children.map(({ mean }) => mean)).toEqual([10.5, 14.5]);
  });

  test("every level is the sum of the one below", () => {
    const town = (name: string, mean: number) => {
      return { name, mean, variance: 4, children: [leaf("a", 3, 2), leaf("b", 5, 1)] };
    };
    const towns = [town("east", 12), town("west", 6)];
    const agreed = reconcile({ name: "county", mean: 25, variance: 3, children: towns });
    expect(sumOf(agreed)).toBeCloseTo(agreed.mean, 9);
    for (const child of agreed.children) expect(sumOf(child)).toBeCloseTo(child.mean, 9);
  });

  test("without a forecast of its own a level is what its places say", () => {
    const kiosks = [leaf("a", 3, 1), leaf("b", 4, 1)];
    const none = { name: "county", mean: 0, variance: Number.POSITIVE_INFINITY, children: kiosks };
    expect(reconcile(none).mean).toBe(7);
  });
});

test("the plan handed upward adds up, in boxes, months, quarters and levels", () => {
  const months = (mean: number) => Array.from({ length: 4 }, () => ({ mean, variance: mean }));
  const at = (site: string, township: string, mean: number) => {
    return { site, township, product: "condom", months: months(mean) };
  };
  const places = [at("K1", "East", 10.4), at("K2", "East", 5.4), at("K3", "West", 7.2)];
  const rows = demandPlan(places);
  const totals = Object.fromEntries(rows.map(({ level, name, total }) => [level + name, total]));
  expect(totals).toEqual({
    county: 88,
    townshipEast: 60,
    siteK1: 40,
    siteK2: 20,
    townshipWest: 28,
    siteK3: 28,
  });
  expect(rows[0]?.quarters).toEqual([66, 22]);
});
