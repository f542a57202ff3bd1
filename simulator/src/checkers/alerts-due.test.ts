import { expect, it } from "vitest";
import { alertsDue } from "./alerts-due.ts";
import type { LedgerFact } from "./evidence.ts";

const NOW_MS = Date.UTC(2026, 3, 10, 4);
const HOUR_MS = 3_600_000;
const RULES = { reorderPoint: 3, lookMs: HOUR_MS, nearExpiryDays: 30 };
const BY = { nowMs: NOW_MS, refused: new Map<string, number>(), ...RULES };
const BOX = { lane: 2, product: "gel", lot: "A" };

const facts = (...list: [string, Record<string, unknown>][]): LedgerFact[] =>
  list.map(([kind, body], i) => ({ kiosk: "k1", epoch: 1, seq: i + 1, kind, body }));

const restocked = (count: number, expiry = 20291231): [string, Record<string, unknown>] => [
  "restocked",
  { ...BOX, count, expiry },
];

const dueOf = (list: LedgerFact[], by: Partial<typeof BY> = {}) =>
  alertsDue(list, { ...BY, ...by }).due;

it("is due when few boxes are left, and not before", () => {
  expect(dueOf(facts(restocked(4)))).toEqual([]);
  expect(dueOf(facts(restocked(3)))).toEqual(["k1 gel low-stock"]);
});

it("counts no box that has expired or whose lot was recalled", () => {
  const none = ["k1 gel low-stock", "k1 gel stock-out"];
  expect(dueOf(facts(restocked(9, 20260408)))).toEqual([...none, "k1 gel expired"]);
  const refused = new Map([["A", NOW_MS - 2 * HOUR_MS]]);
  expect(dueOf(facts(restocked(9)), { refused })).toEqual([...none, "k1 gel recalled-stock"]);
});

it("may stay open until clearly more than the reorder point is there", () => {
  const maybeOf = (count: number) => alertsDue(facts(restocked(count)), BY).maybe;
  expect(maybeOf(4)).toContain("k1 gel low-stock");
  expect(maybeOf(5)).not.toContain("k1 gel low-stock");
});

it("may wait for the cloud's next look where no fact says it", () => {
  const refused = new Map([["A", NOW_MS - 1]]);
  const { maybe } = alertsDue(facts(restocked(9)), { ...BY, refused });
  expect(maybe).toContain("k1 gel low-stock");
});

it("is due for an uncertain vend until somebody counts its lane", () => {
  const unsure: [string, Record<string, unknown>] = ["vend-uncertain", { intent: 2, ...BOX }];
  const counted: [string, Record<string, unknown>] = [
    "counted",
    { lane: 2, product: "gel", lots: [{ lot: "A", count: 8, expiry: 20291231 }] },
  ];
  expect(dueOf(facts(restocked(9), unsure))).toEqual(["k1 gel vend-uncertain"]);
  expect(dueOf(facts(restocked(9), unsure, counted))).toEqual([]);
});

it("is due for a count that nothing explains", () => {
  const lots = [{ lot: "A", count: 7, expiry: 20291231 }];
  const counted: [string, Record<string, unknown>] = ["counted", { lane: 2, product: "gel", lots }];
  expect(dueOf(facts(restocked(9), counted))).toEqual(["k1 gel discrepancy"]);
});

it("is due for a fault as long as it lasts", () => {
  const jam = { code: "lane-jammed", lane: 2 };
  expect(dueOf(facts(["fault-raised", jam]))).toEqual(["k1  lane-jammed"]);
  expect(dueOf(facts(["fault-raised", jam], ["fault-cleared", jam]))).toEqual([]);
});

it("is due from the thirtieth day before a lot's last one, to the day after it", () => {
  expect(dueOf(facts(restocked(9, 20260511)))).toEqual([]);
  expect(dueOf(facts(restocked(9, 20260510)))).toEqual(["k1 gel near-expiry"]);
  expect(dueOf(facts(restocked(9, 20260410)))).toEqual(["k1 gel near-expiry"]);
});

it("may wait for the watch's look when boxes were just moved, or a day or a recall just began", () => {
  const watchedOf = (list: LedgerFact[], by: Partial<typeof BY> = {}) => {
    const { due, maybe } = alertsDue(list, { ...BY, ...by });
    const isWatched = (one: string) => /expir|recalled/.test(one);
    return [due.filter(isWatched), new Set(maybe.filter(isWatched))];
  };
  const all = new Set(["k1 gel near-expiry", "k1 gel expired", "k1 gel recalled-stock"]);
  const now = facts(restocked(9, 20260410)).map((fact) => ({ ...fact, committedMs: NOW_MS - 1 }));
  expect(watchedOf(now)).toEqual([[], all]);
  const midnight = { nowMs: Date.UTC(2026, 3, 10, 16) };
  const both = new Set(["k1 gel near-expiry", "k1 gel expired"]);
  expect(watchedOf(facts(restocked(9, 20260410)), midnight)).toEqual([[], both]);
  const refused = new Map([["A", NOW_MS - 1]]);
  const recalled = new Set(["k1 gel recalled-stock"]);
  expect(watchedOf(facts(restocked(9)), { refused })).toEqual([[], recalled]);
});
