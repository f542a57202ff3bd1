import { expect, test } from "vitest";
import { refuseClosing, refusePlace, type KnownPlace, type PlaceWish } from "./place-rules.ts";

const names = { zh: "某地", en: "somewhere" };
const open = (kind: KnownPlace["kind"], place: string): KnownPlace => {
  return { place, kind, closed: false };
};
const none = { before: undefined, parent: undefined, kiosk: false };
const county = open("county", "410122");

const refusalOf = (wish: Partial<PlaceWish>, known: Partial<typeof none> | object = {}) =>
  refusePlace({ place: "wh-1", kind: "warehouse", names, ...wish }, { ...none, ...known })?.code;

test("a county's tree can be built from the province down to the kiosk", () => {
  const steps: [PlaceWish["kind"], string, KnownPlace | undefined][] = [
    ["province", "410000", undefined],
    ["city", "410100", open("province", "410000")],
    ["county", "410122", open("city", "410100")],
    ["township", "410122101", county],
    ["village", "410122101203", open("township", "410122101")],
    ["facility", "cdc", county],
    ["warehouse", "wh-1", open("facility", "cdc")],
  ];
  for (const [kind, place, parent] of steps) {
    const wish = { place, kind, ...(parent === undefined ? {} : { parent: parent.place }) };
    expect(refusalOf(wish, { parent })).toBeUndefined();
  }
  const kiosk: Partial<PlaceWish> = { kind: "kiosk", place: "k1", parent: "410122101203" };
  const parent = open("village", "410122101203");
  expect(refusalOf(kiosk, { parent, kiosk: true })).toBeUndefined();
});

test.each<[string, Partial<PlaceWish>, object, string]>([
  ["a county of another city", { kind: "county", place: "410222" }, {}, "bad-division"],
  ["a county's name instead of its code", { kind: "county", place: "anxin" }, {}, "bad-division"],
  ["a township's code for a county", { kind: "county", place: "410122101" }, {}, "bad-division"],
  ["a village right below a city", { kind: "village", place: "410122101203" }, {}, "bad-parent"],
  [
    "a position in the sea off Africa",
    { position: { latitude: 0, longitude: 0 } },
    {},
    "bad-position",
  ],
  ["a kiosk nobody enrolled", { kind: "kiosk", place: "k9" }, {}, "not-enrolled"],
  ["a warehouse with a kiosk's id", { place: "k1" }, { kiosk: true }, "place-taken"],
  ["a warehouse called as a word of the ledger", { place: "supplier" }, {}, "place-taken"],
  ["a warehouse that was a facility", {}, { before: open("facility", "wh-1") }, "place-taken"],
  [
    "a code closed before",
    {},
    { before: { ...open("warehouse", "wh-1"), closed: true } },
    "place-closed",
  ],
  ["below a closed place", {}, { parent: { ...county, closed: true } }, "place-closed"],
  ["below a place there is not", {}, { parent: undefined }, "unknown-place"],
])("%s is refused", (...[, wish, known, code]) => {
  const city = open("city", "410100");
  expect(refusalOf({ parent: "410100", ...wish }, { parent: city, ...known })).toBe(code);
});

test("a place that holds boxes or open places is not closed", () => {
  expect(refuseClosing(county, { boxes: 0, openBelow: 1 })?.code).toBe("has-places");
  expect(refuseClosing(county, { boxes: 3, openBelow: 0 })?.code).toBe("not-empty");
  expect(refuseClosing(county, { boxes: 0, openBelow: 0 })).toBeUndefined();
  expect(refuseClosing(undefined, { boxes: 0, openBelow: 0 })?.code).toBe("unknown-place");
});
