import { expect, test } from "vitest";
import { CommandLineError } from "../command-line.ts";
import { readFuzzOptions } from "./options.ts";

test("without options it takes a minute, everything, and a seed from the clock", () => {
  expect(readFuzzOptions([], 1_799_976_000_123)).toEqual({
    minutes: 1,
    only: "",
    seed: 1_799_976_000_123 % 2 ** 31,
  });
});

test("a seed, a time and a part of the targets may be wished", () => {
  const args = ["--minutes", "0.5", "--only", "kiosk", "--seed=-7"];
  expect(readFuzzOptions(args, 0)).toEqual({ minutes: 0.5, only: "kiosk", seed: -7 });
});

test.each([
  ["--minutes", "0"],
  ["--minutes", "2000"],
  ["--minutes", "soon"],
  ["--seed", "1.5"],
  ["--seed", "4294967296"],
  ["--faster"],
])("%s %s is not understood", (...args) => {
  expect(() => readFuzzOptions(args, 0)).toThrow(CommandLineError);
});
