import { expect, test } from "vitest";
import { firstToExpire, rungOf } from "./first-to-expire.ts";
import { NOTHING_KNOWN, withTold } from "./lot-record.ts";

const lots = [
  { product: "condom-m", lot: "LATE", expiry: 20290101, count: 50 },
  { product: "condom-m", lot: "SOON", expiry: 20270301, count: 5 },
  { product: "condom-m", lot: "GONE", expiry: 20261121, count: 9 },
  { product: "condom-m", lot: "STOP", expiry: 20270101, count: 9 },
  { product: "pill", lot: "OTHER", expiry: 20270101, count: 9 },
];
const refused = new Set(["STOP"]);

test("eight boxes are the five that expire first and three of the next", () => {
  const wish = { product: "condom-m", count: 8, day: 20261122, refused };
  expect(firstToExpire(lots, wish).map(({ lot, count }) => [lot, count])).toEqual([
    ["SOON", 5],
    ["LATE", 3],
  ]);
});

test("an expired or stopped lot is never picked, even when nothing else is left", () => {
  const wish = { product: "condom-m", count: 99, day: 20261122, refused };
  expect(firstToExpire(lots, wish).reduce((n, { count }) => n + count, 0)).toBe(55);
});

test.each([
  [20261121, "expired"],
  [20261122, "within-30"],
  [20261222, "within-30"],
  [20261223, "within-90"],
  [20270220, "within-90"],
  [20270521, "within-180"],
  [20271122, "within-365"],
  [20271123, undefined],
])("on 22 November 2026 a lot that expires on %i stands on the rung %s", (expiry, rung) => {
  expect(rungOf(expiry, 20261122)).toBe(rung);
});

test("a scan may add the expiry and never erases it or changes it", () => {
  const first = withTold(NOTHING_KNOWN, { di: "06901234567892" });
  const both = withTold({ ...NOTHING_KNOWN, di: "06901234567892" }, { expiry: 20280630 });
  expect(first).toMatchObject({ record: { expiry: null } });
  const known = { di: "06901234567892", expiry: 20280630, produced: null };
  expect(both).toMatchObject({ record: known });
  expect(withTold(known, { expiry: undefined })).toMatchObject({ record: known });
  expect(withTold(known, { expiry: 20290630 })).toMatchObject({ code: "lot-differs" });
});
