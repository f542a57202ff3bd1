import { expect, test } from "vitest";
import { isKept, isOver } from "./windows.ts";

/** A moment of UTC+8. */
const at = (text: string) => Date.parse(text + "+08:00");

test("a month is over two days after its last, by the clock of China", () => {
  expect(isOver(202611, at("2026-11-30T23:59:59"))).toBe(false);
  expect(isOver(202611, at("2026-12-02T23:59:59"))).toBe(false);
  expect(isOver(202611, at("2026-12-03T00:00:00"))).toBe(true);
  expect(isOver(202612, at("2026-12-03T00:00:00"))).toBe(false);
});

test("a year is over two days after its last", () => {
  expect(isOver(2026, at("2027-01-02T23:59:59"))).toBe(false);
  expect(isOver(2026, at("2027-01-03T00:00:00"))).toBe(true);
});

test.each([
  [202611, true],
  [202610, false],
  [202711, true],
  [202712, false],
  [202613, false],
  [202600, false],
  [2026, true],
  [2027, true],
  [2028, false],
  [2025, false],
  [0, false],
  [4_294_967_295, false],
])("in November 2026 takes of window %i are kept: %s", (window, kept) => {
  expect(isKept(window, at("2026-11-22T12:00:00"))).toBe(kept);
});
