import { expect, test } from "vitest";
import { isDivisionInside, levelOfDivision } from "./division-code.ts";

test.each([
  ["410000", "province"],
  ["410100", "city"],
  ["410122", "county"],
  // 省直辖县级行政区划: a county below no city of its own.
  ["429004", "county"],
  // A municipality's districts stand below its 市辖区.
  ["110101", "county"],
  ["410122101", "township"],
  ["410122101203", "village"],
])("%s is the code of a %s", (code, level) => {
  expect(levelOfDivision(code)).toBe(level);
});

test.each([
  "",
  "990000",
  "160000",
  "4101",
  "41010",
  "410022",
  "410122000",
  "410122101000",
  "41o100",
])("%j is no division of China", (code) => {
  expect(levelOfDivision(code)).toBeUndefined();
});

test.each([
  ["410100", "410000", true],
  ["410122", "410100", true],
  ["410122", "410000", true],
  ["410122101", "410122", true],
  ["410122101203", "410122101", true],
  ["410122", "410200", false],
  ["420100", "410000", false],
  ["410122101203", "410122102", false],
  ["410100", "410100", false],
  // A county whose own last digits are 10 must not take in county 11.
  ["410111", "410110", false],
])("whether %s lies inside %s: %s", (code, of, inside) => {
  expect(isDivisionInside(code, of)).toBe(inside);
});
