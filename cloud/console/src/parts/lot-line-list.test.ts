import { describe, expect, test } from "vitest";
import {
  dateOf,
  dayOfDate,
  EMPTY_LINE,
  linesHeld,
  linesMeant,
  withChange,
  withEmpty,
  withScan,
} from "./lot-line-list.ts";

const PACK = { product: "condom", lot: "A1", expiry: 20290630 };

describe("a scan adds and never erases", () => {
  test("a new lot fills the line that is still empty, with one box", () => {
    expect(withScan(withEmpty([]), PACK)).toEqual([
      { ...EMPTY_LINE, id: 1, product: "condom", lot: "A1", expiry: "2029-06-30", count: 1 },
    ]);
  });
  test("the same pack again is one box more in the same line", () => {
    const twice = withScan(withScan([], PACK), PACK);
    expect(twice).toMatchObject([{ lot: "A1", count: 2 }]);
  });
  test("a typed expiry and count stay, whatever the pack says", () => {
    const [line] = withScan([], PACK);
    const typed = withChange([{ ...EMPTY_LINE, ...line, id: 1 }], 1, {
      expiry: "2028-01-01",
      count: 40,
      rejected: 2,
    });
    expect(withScan(typed, PACK)).toMatchObject([{ expiry: "2028-01-01", count: 41, rejected: 2 }]);
  });
  test("another lot of the same product is a line of its own", () => {
    const two = withScan(withScan([], PACK), { product: "condom", lot: "A2" });
    expect(two.map(({ id, lot, expiry }) => [id, lot, expiry])).toEqual([
      [1, "A1", "2029-06-30"],
      [2, "A2", ""],
    ]);
  });
});

test("what lies there is offered whole or uncounted, and untouched lines are not sent", () => {
  const held = [
    { ...PACK, count: 7 },
    { ...PACK, lot: "A2", count: 3 },
  ];
  expect(linesMeant(linesHeld(held, "all")).map(({ count }) => count)).toEqual([7, 3]);
  const blank = linesHeld(held, "none");
  expect(blank.map(({ told }) => told)).toEqual([7, 3]);
  expect(linesMeant(blank)).toEqual([]);
  expect(linesMeant(withChange(blank, 1, { rejected: 1 }))).toMatchObject([{ lot: "A2" }]);
});

test("days go into a date field and out of it unchanged", () => {
  expect(dayOfDate(dateOf(20290630))).toBe(20290630);
  expect(dateOf(0)).toBe("");
});
