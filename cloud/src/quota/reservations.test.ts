import { expect, test } from "vitest";
import { Reservations, RESERVED_MS } from "./reservations.ts";

test("a reservation ends after two minutes, and asking again renews it", () => {
  const reservations = new Reservations();
  reservations.reserve("p", "a1", 0);
  reservations.reserve("p", "b2", 60_000);
  expect(reservations.of("p", RESERVED_MS - 1)).toEqual(["a1", "b2"]);
  expect(reservations.of("p", RESERVED_MS)).toEqual(["b2"]);
  reservations.reserve("p", "b2", RESERVED_MS);
  expect(reservations.of("p", 2 * RESERVED_MS - 1)).toEqual(["b2"]);
  expect(reservations.of("q", RESERVED_MS)).toEqual([]);
});

test("what was given back is reserved no more", () => {
  const reservations = new Reservations();
  reservations.reserve("p", "a1", 0);
  reservations.release("p", "a1");
  expect(reservations.of("p", 1)).toEqual([]);
});

test("more than ten thousand at once forget the oldest", () => {
  const reservations = new Reservations();
  for (let i = 0; i <= 10_000; i += 1) reservations.reserve("p" + i, "a1", 0);
  expect(reservations.of("p0", 1)).toEqual([]);
  expect(reservations.of("p1", 1)).toEqual(["a1"]);
});
