import { expect, test } from "vitest";
import { inUnits } from "./minutes.ts";

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
