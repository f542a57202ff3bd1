import { expect, test } from "vitest";
import type { AnyFact } from "@anxin/firmware/contract";
import type { Stock } from "./stock-fold.ts";
import { boxesByProduct, foldStock, turnsOf } from "./stock-fold.ts";

let seq = 0;
const fact = (kind: string, body: object): AnyFact => {
  seq += 1;
  return { seq, uptime: seq, time: 0, trust: "unknown", kind, body };
};
const lot = (count: number) => ({ lot: "A1", expiry: 20300101, count });
const counted = (lane: number, ...counts: number[]) =>
  fact("counted", { lane, product: "condom-m", lots: counts.map(lot) });
const restocked = (lane: number, count: number) =>
  fact("restocked", { load: "L1", lane, product: "condom-m", lot: "A2", expiry: 20300101, count });
const dispensed = (lane: number, count = 1) =>
  fact("dispensed", { intent: 1, lane, product: "condom-m", lot: "A1", count, cause: "vend" });
const removed = (lane: number, count: number) =>
  fact("removed", { lane, product: "condom-m", lot: "A1", count, reason: "expired" });

const after = (...facts: AnyFact[]): Stock => facts.reduce<Stock>((s, f) => foldStock(s, f), {});
const boxes = (stock: Stock) => boxesByProduct(stock).get("condom-m");

test.each<[string, AnyFact[], number | undefined]>([
  ["a count replaces what was believed", [counted(1, 4), restocked(1, 3), counted(1, 2, 3)], 5],
  ["a load adds to the lane", [counted(1, 4), restocked(1, 6)], 10],
  ["a box that fell is gone", [counted(1, 4), dispensed(1), dispensed(1, 2)], 1],
  ["what staff took out is gone", [counted(1, 4), removed(1, 3)], 1],
  ["lanes of one product are added up", [counted(1, 4), counted(2, 5)], 9],
  ["of a lane never counted nothing is known", [dispensed(1)], undefined],
  ["a new epoch closes every lane", [counted(1, 4), fact("epoch-opened", {})], undefined],
  ["a door changes nothing", [counted(1, 4), fact("door-opened", {})], 4],
])("%s", (_name, facts, expected) => {
  expect(boxes(after(...facts))).toBe(expected);
});

test("low stock is said once, when it comes and when it is over", () => {
  let stock: Stock = {};
  const said = [counted(1, 7), dispensed(1), dispensed(1), dispensed(1), restocked(1, 9)].map(
    (one) => {
      const next = foldStock(stock, one);
      const turns = turnsOf(stock, next, 5);
      stock = next;
      return turns.map(({ boxes: left, low }) => `${low ? "low" : "enough"} ${left}`);
    },
  );
  expect(said).toEqual([[], [], ["low 5"], [], ["enough 13"]]);
});

test("a lane first counted low is said at once", () => {
  expect(turnsOf({}, after(counted(1, 2)), 5)).toEqual([
    { product: "condom-m", boxes: 2, low: true },
  ]);
});
