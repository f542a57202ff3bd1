import { expect, test } from "vitest";
import { aboveIn, divisionIn, divisionsAbove, isWithin, pathOf } from "./place-path.ts";

test.each([
  ["350181", "350181", true],
  ["350181", "350100", true],
  ["350181", "350000", true],
  ["350181", "", true],
  ["350181101", "350181", true],
  ["350181101203", "350181101", true],
  ["441900101", "441900", true],
  ["350181", "350181101", false],
  ["350182", "350181", false],
  ["350110", "350100", true],
  ["351000", "350000", true],
  ["350100", "350110", false],
  ["350181/k1", "350181", true],
  ["350181/k1", "k1", true],
  ["350181/k1", "k2", false],
  ["350181/clinic/k1", "clinic", true],
  ["350182/clinic/k1", "350181", false],
  ["/k1", "", true],
  ["/k1", "k1", true],
  ["/k1", "350181", false],
  ["", "350181", false],
  // A kiosk whose id begins like a division's code is not everything in that division.
  ["350181/k1", "35", false],
  ["350181/k1", "3501", false],
])("%j lies in %j: %s", (path, place, inside) => {
  expect(isWithin(path, place)).toBe(inside);
});

test("a path begins with the lowest division above a place and ends with the place", () => {
  expect(pathOf("k1", ["350181"])).toBe("350181/k1");
  expect(pathOf("k1", ["350181", "clinic"])).toBe("350181/clinic/k1");
  expect(pathOf("k1", [])).toBe("/k1");
  expect(pathOf("350181", ["350100"])).toBe("350181");
  expect([divisionIn("350181/clinic/k1"), aboveIn("350181/clinic/k1")]).toEqual([
    "350181",
    "clinic",
  ]);
  expect([divisionIn("/k1"), aboveIn("/k1"), aboveIn("")]).toEqual(["", "", ""]);
});

test("the divisions above one are read off its code", () => {
  const all = ["350000", "350100", "350181", "350181101"];
  expect(divisionsAbove("350181101203")).toEqual(all);
  expect(divisionsAbove("441900101")).toEqual(["440000", "441900"]);
  expect(divisionsAbove("429004")).toEqual(["420000", "429000"]);
  expect(divisionsAbove("350000")).toEqual([]);
  expect(divisionsAbove("wh-1")).toEqual([]);
});
