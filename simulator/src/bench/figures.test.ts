import { describe, expect, it } from "vitest";
import { figureOf, medianOf, percentileOf, seriesOf } from "./figures.ts";

const ABOUT = {
  name: "x",
  unit: "facts/s",
  better: "more",
  oursIs: "ours",
  floorIs: "floor",
  notes: [],
} as const;

describe("median", () => {
  it.each([
    { values: [3], median: 3 },
    { values: [9, 1, 5], median: 5 },
    { values: [4, 1, 3, 2], median: 2.5 },
    { values: [10, 9, 100], median: 10 },
  ])("of $values is $median", ({ values, median }) => {
    expect(medianOf(values)).toBe(median);
  });

  it("of nothing is not a number, rather than zero", () => {
    expect(medianOf([])).toBeNaN();
  });
});

describe("percentile", () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);

  it("is the smallest value that so many do not exceed", () => {
    expect(percentileOf(hundred, 50)).toBe(50);
    expect(percentileOf(hundred, 99)).toBe(99);
    expect(percentileOf(hundred, 100)).toBe(100);
    expect(percentileOf([7], 1)).toBe(7);
  });
});

describe("a series", () => {
  it("keeps its runs in the order they were made, beside median and spread", () => {
    expect(seriesOf([5, 1, 3])).toEqual({ median: 3, min: 1, max: 5, runs: [5, 1, 3] });
  });
});

describe("a figure", () => {
  it("compares within each pair, so a machine that slows down for both changes nothing", () => {
    const pairs = [
      { ours: 100, floor: 200 },
      { ours: 10, floor: 20 },
      { ours: 1, floor: 2 },
    ];
    expect(figureOf({ ...ABOUT, notes: [] }, pairs).ratioToFloor).toMatchObject({
      median: 0.5,
      min: 0.5,
      max: 0.5,
    });
  });
});
