import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import golden from "./golden/v1/derivations.json" with { type: "json" };
import { macOver } from "./authentication.ts";
import { fromHex, toBytes } from "./hex.ts";
import {
  endOfWindow,
  nextWindow,
  periodOfWindow,
  pseudonymOf,
  quotaKeyOf,
  ratcheted,
  takeOf,
  windowOf,
  windowsBetween,
} from "./quota.ts";
import { sha256 } from "./sha256.ts";

const mac = macOver(sha256);
const { quota } = golden;

describe("windows", () => {
  test("a day lies in its month and in its year", () => {
    expect(windowOf("month", 20261122)).toBe(202611);
    expect(windowOf("year", 20261122)).toBe(2026);
    expect(periodOfWindow(202611)).toBe("month");
    expect(periodOfWindow(2026)).toBe("year");
  });

  test("follow each other over a year's end, and end on the first day of the next", () => {
    expect([202611, 202612, 2026].map(nextWindow)).toEqual([202612, 202701, 2027]);
    expect([202611, 202612, 2026].map(endOfWindow)).toEqual([20261201, 20270101, 20270101]);
  });

  test("are counted, back too", () => {
    expect(windowsBetween(202611, 202611)).toBe(0);
    expect(windowsBetween(202611, 202801)).toBe(14);
    expect(windowsBetween(202801, 202611)).toBe(-14);
    expect(windowsBetween(2026, 2030)).toBe(4);
  });
});

describe("keys and ids of a window", () => {
  const base = { rule: quota.rule, window: quota.window, base: fromHex(quota.base) };
  const next = ratcheted(mac, base);
  const key = quotaKeyOf(mac, next);

  test("are those of the golden file", () => {
    expect(next).toEqual({
      rule: quota.rule,
      window: quota.nextWindow,
      base: fromHex(quota.nextBase),
    });
    expect(key).toEqual(fromHex(quota.windowKey));
    expect(pseudonymOf(sha256, key, toBytes(quota.number))).toBe(quota.pseudonym);
    const { kiosk, epoch, seq } = quota;
    expect(takeOf(mac, key, { kiosk, epoch, seq })).toBe(quota.take);
  });

  test("are those of a well-kept library", () => {
    const hmac = (k: Uint8Array, m: string) => createHmac("sha256", k).update(m).digest("hex");
    expect(hmac(key, quota.number).slice(0, 32)).toBe(quota.pseudonym);
    const published = fromHex("6b696f736b2d746573742d6b65792d303132333435363738396162636465662100");
    const vector = pseudonymOf(
      sha256,
      published.subarray(0, 32),
      toBytes("quota|2026|11010519491231002X"),
    );
    expect(vector).toBe("9bfd2e4f50effd79f73e4255148256b0");
  });

  test("differ between rules, windows, kiosks, epochs and vends", () => {
    const vend = { kiosk: "k1", epoch: 1, seq: 1 };
    const ids = [
      takeOf(mac, key, vend),
      takeOf(mac, key, { ...vend, kiosk: "k2" }),
      takeOf(mac, key, { ...vend, epoch: 2 }),
      takeOf(mac, key, { ...vend, seq: 2 }),
      takeOf(mac, quotaKeyOf(mac, base), vend),
      takeOf(mac, quotaKeyOf(mac, { ...next, rule: 2 }), vend),
      takeOf(mac, quotaKeyOf(mac, { ...next, window: 202702 }), vend),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("the number is not left in a buffer that hashing made", () => {
    const seen: Uint8Array[] = [];
    const number = toBytes(quota.number);
    pseudonymOf((message) => (seen.push(message), sha256(message)), key, number);
    const found = seen.some((bytes) => latin1(bytes).includes(quota.number));
    expect(found).toBe(false);
    expect(latin1(number)).toBe(quota.number);
  });
});

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
