import { expect, test } from "vitest";
import { inUnits, timeOfDay } from "./minutes.ts";

test.each([
  [0, 0, "minutes"],
  [30, 30, "minutes"],
  [90, 90, "minutes"],
  [120, 2, "hours"],
  [2880, 2, "days"],
  [10_080, 7, "days"],
  [1500, 25, "hours"],
] as const)("%i minutes are %i %s", (minutes, count, unit) => {
  expect(inUnits(minutes)).toEqual({ count, unit });
});

test("a minute of the day is told as a clock shows it, to the whole minute", () => {
  expect([0, 485, 899.6, 1440].map(timeOfDay)).toEqual(["00:00", "08:05", "15:00", "24:00"]);
});
