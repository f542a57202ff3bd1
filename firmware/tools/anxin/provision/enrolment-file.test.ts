import { expect, test } from "vitest";
import { enrolledIn } from "./enrolment-file.ts";

const keys = (...epochs: number[]) =>
  Object.fromEntries(epochs.map((epoch) => [String(epoch), String(epoch).repeat(64).slice(0, 64)]));
const other = { kiosk: "k2", keys: keys(1) };

test("a board that replaces another brings its epochs, and the keys of the old one are gone", () => {
  const before = [{ kiosk: "k1", keys: keys(1, 2, 3, 4), link: "tls" }, other];
  const after = enrolledIn(before, { kiosk: "k1", keys: keys(5, 6, 7, 8) });
  expect(after).toEqual([other, { kiosk: "k1", keys: keys(5, 6, 7, 8), link: "tls" }]);
});

test("a board that is given more epochs keeps those it has not used yet", () => {
  const after = enrolledIn([{ kiosk: "k1", keys: keys(1, 2, 3, 4) }], {
    kiosk: "k1",
    keys: keys(3, 5),
  });
  expect(after).toEqual([{ kiosk: "k1", keys: keys(3, 4, 5) }]);
});
