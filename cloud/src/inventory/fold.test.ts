import fc from "fast-check";
import { expect, test } from "vitest";
import type { Fact } from "@anxin/firmware/contract";
import { counted, dispensed, factOf, restocked, uncertain } from "../fixtures/test-facts.ts";
import { emptyBooks, type Movement } from "./books.ts";
import { fold } from "./fold.ts";
import { dayOf, usableOf } from "./usable.ts";

const foldAll = (facts: Fact[]) => {
  const books = emptyBooks();
  const movements: Movement[] = [];
  const settled: boolean[] = [];
  for (const fact of facts) {
    const posting = fold(books, 1, fact);
    movements.push(...posting.movements);
    settled.push(...posting.settled.map((v) => v.fell));
  }
  const onHand = (books.lanes.get(1) ?? []).reduce((sum, row) => sum + row.count, 0);
  return { books, movements, settled, onHand };
};

test("a double drop takes two boxes", () => {
  expect(foldAll([restocked(1, 10), dispensed(2, 0, 2)]).onHand).toBe(8);
});

test("the front lot stays in front when another is put behind it", () => {
  const { books } = foldAll([restocked(1, 3), restocked(2, 5, { lot: "B2", expiry: 20290101 })]);
  expect(books.lanes.get(1)?.map((row) => row.lot)).toEqual(["A1", "B2"]);
});

test("a stray box of no lane is given out once and explained by the next count", () => {
  const stray = factOf(2, "dispensed", {
    intent: 0,
    lane: 0,
    product: "",
    lot: "",
    count: 1,
    cause: "stray",
  });
  const { movements, onHand } = foldAll([restocked(1, 10), stray, counted(3, 9)]);
  const net = (place: string) =>
    movements.reduce(
      (n, m) => n + (m.to === place ? m.count : 0) - (m.from === place ? m.count : 0),
      0,
    );
  expect(onHand).toBe(9);
  expect(net("dispensed")).toBe(1);
  expect(net("discrepancy")).toBe(0);
});

test("of two uncertain vends and one missing box, one fell", () => {
  const facts = [restocked(1, 10), uncertain(2, 1), uncertain(3, 1), counted(4, 9)];
  expect(foldAll(facts).settled).toEqual([true, false]);
});

test("whatever happens, every lane holds exactly what moved in less what moved out", () => {
  const amount = fc.integer({ min: 0, max: 99 });
  const some = fc.integer({ min: 1, max: 3 });
  const step = fc.oneof(
    amount.map((n) => (seq: number) => restocked(seq, n)),
    some.map((n) => (seq: number) => dispensed(seq, 0, n)),
    amount.map((n) => (seq: number) => counted(seq, n)),
    fc.constant((seq: number) => uncertain(seq, 1)),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { movements, onHand } = foldAll(steps.map((make, i) => make(i + 1)));
      const moved = movements.reduce(
        (n, m) => n + (m.to === "lane" ? m.count : 0) - (m.from === "lane" ? m.count : 0),
        0,
      );
      expect(onHand).toBe(moved);
    }),
  );
});

test("a box may be given out on its last day in China and not after it", () => {
  const { books } = foldAll([restocked(1, 10, { expiry: 20261122 })]);
  const usable = (ms: number) =>
    usableOf(books, "condom-m", { day: dayOf(ms), refused: new Set() });
  expect(usable(Date.UTC(2026, 10, 22, 15, 59))).toBe(10);
  expect(usable(Date.UTC(2026, 10, 22, 16, 0))).toBe(0);
});

test.each([
  ["2026-11-22", 20261122],
  ["2028-02-29", 20280229],
  ["2100-03-01", 21000301],
])("noon in UTC of %s is the day %i in China", (text, day) => {
  expect(dayOf(Date.parse(text + "T12:00:00Z"))).toBe(day);
});
