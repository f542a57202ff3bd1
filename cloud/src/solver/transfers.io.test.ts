import { describe, expect, test } from "vitest";
import { planTransfers } from "../planning/transfers/plan-transfers.ts";
import {
  offersOf,
  type PlaceStock,
  type TransferWish,
} from "../planning/transfers/transfer-problem.ts";
import { solverOnThread } from "./solver-on-thread.ts";
import { highsSolver, NotSolved } from "./highs-solver.ts";

const solve = highsSolver();
const costs = { perKm: 1, perBox: 0.1, savedBox: 3, missedBox: 2 };
const busy = { mean: 1, variance: 1 };
const quiet = { mean: 0.05, variance: 0.05 };

function place(name: string, given: Partial<PlaceStock>): PlaceStock {
  return {
    place: name,
    product: "condom",
    lots: [],
    demand: busy,
    level: 20,
    capacity: 60,
    ...given,
  };
}

const wish = (stocks: PlaceStock[], given: Partial<TransferWish> = {}): TransferWish => {
  return { stocks, costs, km: () => 10, ...given };
};
const old = { lot: "OLD", boxes: 30, days: 60 };

test("boxes that would expire go where they are used in time, and the line says so", async () => {
  const plan = await planTransfers(
    wish([place("Quiet", { demand: quiet, lots: [old], level: 5 }), place("Busy", {})]),
    solve,
  );
  expect(plan).toHaveLength(1);
  expect(plan[0]).toMatchObject({ from: "Quiet", to: "Busy", lot: "OLD", days: 60, km: 10 });
  // Nine times in ten, Quiet uses at least one box in 60 days.
  expect(plan[0]?.saved).toBe(29);
  expect(plan[0]?.why.zh).toContain("其中 29 盒在 Quiet 用不完，在 Busy 能及时用完");
  expect(plan[0]?.why.en).toMatch(/^Take \d+ boxes of condom \(lot OLD\) from Quiet to Busy/);
});

test("no box goes where it would expire as well", async () => {
  const idle = place("Idle", { demand: { mean: 0.001, variance: 0.001 } });
  const stocks = [place("Quiet", { demand: quiet, lots: [old] }), idle];
  expect(await planTransfers(wish(stocks), solve)).toEqual([]);
});

test("what a place has already of the same age is used first", async () => {
  // Busy uses 50 boxes or more in 60 days nine times in ten, and has 45 that expire as soon.
  const full = place("Busy", { lots: [{ lot: "OWN", boxes: 45, days: 55 }], level: 0 });
  const plan = await planTransfers(
    wish([place("Quiet", { demand: quiet, lots: [old] }), full]),
    solve,
  );
  const moved = plan.reduce((sum, { boxes }) => sum + boxes, 0);
  expect(moved).toBeGreaterThan(0);
  expect(moved).toBeLessThanOrEqual(60 - 45);
});

test("a drive that costs more than it saves is not made", async () => {
  const stocks = [place("Quiet", { demand: quiet, lots: [old], level: 5 }), place("Busy", {})];
  expect(await planTransfers(wish(stocks, { km: () => 200 }), solve)).toEqual([]);
});

test("one drive is paid once for all it carries, and the nearer place is chosen", async () => {
  const quietOnes = ["a", "b"].map((product) =>
    place("Quiet", { product, demand: quiet, lots: [{ ...old, boxes: 8 }], level: 0 }),
  );
  const busyOnes = ["Near", "Far"].flatMap((name) =>
    ["a", "b"].map((product) => place(name, { product, level: 0 })),
  );
  const km = (from: string, to: string): number => (from === "Far" || to === "Far" ? 30 : 25);
  const plan = await planTransfers(wish([...quietOnes, ...busyOnes], { km }), solve);
  // Seven boxes of one product save 21, less than the drive of 25; of both products, more.
  expect(plan.map(({ to, product }) => `${to} ${product}`).sort()).toEqual(["Near a", "Near b"]);
});

describe("the optimum is the best of all ways tried by hand", () => {
  test("two sources, two places in need, whole boxes", async () => {
    const spare = (name: string, boxes: number): PlaceStock =>
      place(name, { lots: [{ lot: name, boxes, days: 900 }], level: 0 });
    const stocks = [
      spare("A", 10),
      spare("B", 10),
      place("C", { level: 8 }),
      place("D", { level: 12 }),
    ];
    const far: Record<string, number> = { AC: 2, AD: 9, BC: 9, BD: 3, AB: 50, CD: 50 };
    const km = (from: string, to: string): number => far[[from, to].sort().join("")] ?? 50;
    const plan = await planTransfers(wish(stocks, { km }), solve);
    const moved = Object.fromEntries(plan.map(({ from, to, boxes }) => [from + to, boxes]));
    // The last two boxes of D from A would cost 9 for the drive and bring 3.8.
    expect(moved).toEqual({ AC: 8, BD: 10 });
  });
});

test("what a place needs itself is never offered", () => {
  const stock = place("Busy", { lots: [{ lot: "A", boxes: 25, days: 900 }], level: 20 });
  expect(offersOf(stock)).toMatchObject([{ spare: 5, expiring: 0 }]);
});

test("a solver on a thread of its own says the same, and tells when there is no answer", async () => {
  const onThread = solverOnThread();
  const stocks = [place("Quiet", { demand: quiet, lots: [old], level: 5 }), place("Busy", {})];
  const near = wish(stocks);
  expect(await planTransfers(near, onThread)).toEqual(await planTransfers(near, solve));
  const lp = "Minimize\nc: x\nSubject To\na: x >= 3\nb: x <= 2\nEnd\n";
  await expect(onThread(lp)).rejects.toThrow("not-solved");
});

test("a program without an answer is told, not guessed", async () => {
  const lp = "Minimize\nc: x\nSubject To\na: x >= 3\nb: x <= 2\nEnd\n";
  await expect(solve(lp)).rejects.toThrow(NotSolved);
});
