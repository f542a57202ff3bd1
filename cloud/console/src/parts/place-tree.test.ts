import { expect, test } from "vitest";
import { treeOf, type Branch } from "./place-tree.ts";

const place = (code: string, kind: string, parent?: string) => ({
  place: code,
  kind,
  names: { zh: code, en: code },
  ...(parent === undefined ? {} : { parent }),
});
const PLACES = [
  place("130534", "county", "130500"),
  place("130534100", "township", "130534"),
  place("qh-0001", "kiosk", "130534100"),
  place("qh-0001/1", "lane", "qh-0001"),
  place("qh-store", "warehouse", "130534"),
  place("qh-store/pending", "zone", "qh-store"),
];

type Drawn = { [code: string]: Drawn };
const drawn = (branches: readonly Branch<{ place: string }>[]): Drawn =>
  Object.fromEntries(branches.map(({ place: { place: code }, below }) => [code, drawn(below)]));

test("places stand below their parents, and one whose parent is hidden is a root", () => {
  expect(drawn(treeOf(PLACES, ""))).toEqual({
    130534: { 130534100: { "qh-0001": {} }, "qh-store": {} },
  });
});

test("what is looked for is shown with all that leads to it, and nothing else", () => {
  expect(drawn(treeOf(PLACES, "0001"))).toEqual({ 130534: { 130534100: { "qh-0001": {} } } });
  expect(treeOf(PLACES, "nowhere")).toEqual([]);
});
