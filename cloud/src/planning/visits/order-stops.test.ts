import { expect, test } from "vitest";
import { orderStops } from "./order-stops.ts";

const at = (name: string, east: number) => ({
  name,
  position: { latitude: 37, longitude: 115 + east / 100 },
});
const nowhere = (name: string) => ({ name, position: null });
const names = (ordered: readonly { stop: { name: string } }[]) =>
  ordered.map(({ stop }) => stop.name);

/** Of a hundredth of a degree here, by the guessed road. */
const KM = 1.1545;
const STORE = { latitude: 37, longitude: 115 };

test("from the store the round goes to each stop once, on no way longer than out and back", () => {
  const ordered = orderStops(STORE, [at("far", 30), at("near", 5), at("middle", 12)]);
  expect([...names(ordered)].sort()).toEqual(["far", "middle", "near"]);
  expect(names(ordered)[0]).toBe("near");
  const km = ordered.map((one) => one.km ?? 0);
  const there = km.reduce((sum, one) => sum + one, 0);
  expect(there + 12 * KM).toBeLessThanOrEqual(60 * KM + 0.01);
  expect(km.every((one) => one > 0)).toBe(true);
});

test("stops on both sides are not gone to by turns", () => {
  const stops = [at("e1", 10), at("w1", -10), at("e2", 12), at("w2", -12)];
  const sides = names(orderStops(STORE, stops)).map((name) => name[0]);
  expect(sides.join("")).toMatch(/^(eeww|wwee)$/);
});

test("without a known start the first stop is it, and nothing says how far that is", () => {
  const ordered = orderStops(null, [at("a", 0), at("b", 10)]);
  expect(names(ordered)).toEqual(["a", "b"]);
  expect(ordered[0]?.km).toBeNull();
  expect(ordered[1]?.km).toBeCloseTo(11.57, 1);
});

test("stops whose position nobody told come last, without a distance", () => {
  const ordered = orderStops(STORE, [nowhere("x"), at("a", 10), nowhere("y")]);
  expect(names(ordered)).toEqual(["a", "x", "y"]);
  expect(ordered.map(({ km }) => km === null)).toEqual([false, true, true]);
  expect(names(orderStops(null, [nowhere("x")]))).toEqual(["x"]);
  expect(orderStops(null, [])).toEqual([]);
  expect(orderStops(STORE, [])).toEqual([]);
});

test("a list longer than a day's work is still all there, the nearest first", () => {
  const many = Array.from({ length: 90 }, (_, index) => at(String(index), 90 - index));
  const ordered = names(orderStops(STORE, many));
  expect(ordered[0]).toBe("89");
  expect(new Set(ordered).size).toBe(90);
});
