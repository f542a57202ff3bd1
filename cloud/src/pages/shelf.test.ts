import { expect, test } from "vitest";
import type { KioskView, LaneView } from "../services.ts";
import { dayInChina, shelf } from "./shelf.ts";
import { KIOSKS, PRODUCTS } from "./testing/fake-services.ts";

const TODAY = 20261122;
const lane = (lane: Partial<LaneView>): LaneView => ({
  lane: 1,
  product: "condom-m",
  onHand: 5,
  lots: [],
  uncertain: 0,
  ...lane,
});
const kioskWith = (...lanes: LaneView[]): KioskView => ({ ...KIOSKS[0]!, lanes });
const offersOf = (...lanes: LaneView[]) =>
  shelf(kioskWith(...lanes), PRODUCTS, TODAY).map(({ product, left, reason }) => [
    product,
    left,
    reason,
  ]);

test("two lanes of one product are one offer with their boxes together", () => {
  expect(offersOf(lane({ onHand: 2 }), lane({ lane: 2, onHand: 3 }))).toEqual([
    ["condom-m", 5, undefined],
  ]);
});

test("what is out of stock comes last, with the reason", () => {
  expect(offersOf(lane({ onHand: 0 }), lane({ lane: 2, product: "gel", onHand: 1 }))).toEqual([
    ["gel", 1, undefined],
    ["condom-m", 0, "no-stock"],
  ]);
});

test("a front lot past its last day closes its lane, whatever stands behind it", () => {
  const lots = [
    { lot: "A", expiry: 20261121, count: 1 },
    { lot: "B", expiry: 20280101, count: 4 },
  ];
  expect(offersOf(lane({ lots }))).toEqual([["condom-m", 0, "lot-expired"]]);
});

test("a lot may still be given out on its last day", () => {
  const lots = [{ lot: "A", expiry: TODAY, count: 5 }];
  expect(offersOf(lane({ lots }))).toEqual([["condom-m", 5, undefined]]);
});

test("a count below zero is a matter for staff, and no stock for a resident", () => {
  expect(offersOf(lane({ onHand: -1 }))).toEqual([["condom-m", 0, "no-stock"]]);
});

test("a product missing from the catalogue is shown by its code", () => {
  const [offer] = shelf(kioskWith(lane({ product: "new-thing" })), PRODUCTS, TODAY);
  expect(offer?.names).toEqual({ zh: "new-thing", en: "new-thing" });
});

test("the day turns at midnight in China, not in London", () => {
  expect(dayInChina(Date.UTC(2026, 10, 21, 15, 59, 59))).toBe(20261121);
  expect(dayInChina(Date.UTC(2026, 10, 21, 16))).toBe(20261122);
});
