import { describe, expect, test } from "vitest";
import {
  crostonSba,
  dampedTrend,
  movingAverage,
  naive,
  seasonalNaive,
  smoothing,
  tsb,
} from "./simple-methods.ts";

const one = { horizon: 1, season: 12 };
const first = (steps: number[]): number => steps[0] ?? Number.NaN;
const past = (...values: number[]): Float64Array => Float64Array.from(values);

test("the naive forecast is the last month that is known", () => {
  expect(naive(past(4, 7, Number.NaN), { horizon: 2, season: 12 })).toEqual([7, 7]);
});

test("the seasonal one is the same month of last year, or the last where that is not known", () => {
  const year = past(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  expect(seasonalNaive(year, { horizon: 2, season: 12 })).toEqual([1, 2]);
  expect(seasonalNaive(past(5), { horizon: 2, season: 12 })).toEqual([5, 5]);
});

test("an average passes over months with nothing to give", () => {
  expect(first(movingAverage(3)(past(6, 3, Number.NaN, 9), one))).toBe(6);
});

test("smoothing by a half goes half of the way each month", () => {
  expect(first(smoothing(0.5)(past(4, 4, 4, 8), one))).toBe(6);
});

describe("demand that seldom comes", () => {
  test("is a chance times a size", () => {
    const seldom = past(...Array.from({ length: 200 }, (_, at) => (at % 5 === 4 ? 10 : 0)));
    expect(first(tsb(0.1, 0.02)(seldom, one))).toBeCloseTo(2, 0);
    expect(first(crostonSba(0.1)(seldom, one))).toBeCloseTo(0.95 * 2, 1);
  });

  test("fades when it stops coming", () => {
    const stopped = past(...Array.from({ length: 40 }, (_, at) => (at < 20 ? 10 : 0)));
    expect(first(tsb(0.2, 0.2)(stopped, one))).toBeLessThan(0.2);
  });
});

test("a trend goes on, ever less, and never below nothing", () => {
  const rising = past(...Array.from({ length: 30 }, (_, at) => 10 + at));
  const [next = 0, then = 0, later = 0] = dampedTrend(
    0.5,
    0.3,
    0.9,
  )(rising, { ...one, horizon: 3 });
  expect(next).toBeGreaterThan(39);
  expect(then - next).toBeGreaterThan(later - then);
  const falling = past(...Array.from({ length: 30 }, (_, at) => Math.max(0, 20 - 2 * at)));
  expect(Math.min(...dampedTrend(0.5, 0.3, 1)(falling, { ...one, horizon: 6 }))).toBe(0);
});

test("nothing known gives nothing, by every method", () => {
  const methods = [naive, seasonalNaive, movingAverage(3), smoothing(0.3), tsb(0.2, 0.2)];
  const all = [...methods, crostonSba(0.15), dampedTrend(0.3, 0.1, 0.8)];
  for (const method of all) expect(first(method(past(Number.NaN, Number.NaN), one))).toBe(0);
});
