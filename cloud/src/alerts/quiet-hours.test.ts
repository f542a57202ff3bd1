import { expect, test } from "vitest";
import { hasCome, isWithinHours, nextTime } from "./quiet-hours.ts";

/** A time of 2026-11-22 in China. */
const at = (hours: number, minutes = 0) => Date.UTC(2026, 10, 22, hours - 8, minutes);
const NIGHT = { from: "21:30", to: "07:30" };

test.each([
  [at(21, 29), false],
  [at(21, 30), true],
  [at(0), true],
  [at(7, 29), true],
  [at(7, 30), false],
  [at(12), false],
])("%i lies in the night: %s", (ms, expected) => {
  expect(isWithinHours(ms, NIGHT)).toBe(expected);
});

test("equal hours are none, and hours of one day end on it", () => {
  expect(isWithinHours(at(12), { from: "12:00", to: "12:00" })).toBe(false);
  expect(isWithinHours(at(13), { from: "12:00", to: "14:00" })).toBe(true);
  expect(isWithinHours(at(14), { from: "12:00", to: "14:00" })).toBe(false);
});

test("the next half past seven is today's before it and tomorrow's after it", () => {
  expect(nextTime(at(0), "07:30")).toBe(at(7, 30));
  expect(nextTime(at(7, 30), "07:30")).toBe(at(7, 30));
  expect(nextTime(at(22), "07:30")).toBe(at(24 + 7, 30));
  expect(hasCome(at(8, 29), "08:30")).toBe(false);
  expect(hasCome(at(8, 30), "08:30")).toBe(true);
});
