import { createHash, createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { hmac, macOver, seal, unseal } from "./authentication.ts";
import { fromHex, toBytes, toHex } from "./hex.ts";
import { keyOf, numberOf, rootOf } from "./keys.ts";
import { sha256 } from "./sha256.ts";

const mac = macOver(sha256);

describe("SHA-256 and HMAC", () => {
  test.each([0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 1000, 4096])(
    "our SHA-256 of %i bytes is the platform's",
    (length) => {
      const message = Uint8Array.from({ length }, (_, i) => (i * 31 + 7) & 255);
      expect(toHex(sha256(message))).toBe(createHash("sha256").update(message).digest("hex"));
    },
  );

  test("RFC 4231 test cases 1, 2 and 3", () => {
    const cases = [
      ["0b".repeat(20), toHex(toBytes("Hi There"))],
      [toHex(toBytes("Jefe")), toHex(toBytes("what do ya want for nothing?"))],
      ["aa".repeat(20), "dd".repeat(50)],
    ].map(([key = "", data = ""]) => toHex(hmac(sha256, fromHex(key), fromHex(data))));
    expect(cases).toEqual([
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    ]);
  });
});

describe("a sealed message", () => {
  const key = fromHex("11".repeat(32));
  const topic = "anxin/1/k1/facts";
  const payload = seal(mac, key, topic, '{"epoch":1}');

  test("opens under its key and topic, and is what the design describes", () => {
    const tag = createHmac("sha256", key).update(`${topic}\n{"epoch":1}`).digest("hex");
    expect(payload).toBe(`{"epoch":1}\n${tag.slice(0, 32)}`);
    expect(unseal(mac, key, { topic, payload })).toBe('{"epoch":1}');
  });

  test("does not open with any one character changed, another topic or another key", () => {
    for (let i = 0; i < payload.length; i++) {
      const other = payload[i] === "0" ? "1" : "0";
      const changed = payload.slice(0, i) + other + payload.slice(i + 1);
      expect(unseal(mac, key, { topic, payload: changed })).toBeUndefined();
    }
    expect(unseal(mac, key, { topic: "anxin/1/k2/facts", payload })).toBeUndefined();
    expect(unseal(mac, fromHex("12".repeat(32)), { topic, payload })).toBeUndefined();
  });

  test.each(["", "\n", "{}", "x".repeat(33), `{}${"0".repeat(32)}`])("%j never opens", (text) => {
    expect(unseal(mac, key, { topic, payload: text })).toBeUndefined();
  });
});

describe("keys", () => {
  const master = fromHex("00".repeat(32));

  test("differ by kiosk, epoch and label, and are 32 bytes", () => {
    const roots = [
      rootOf(mac, master, { kiosk: "k1", epoch: 1 }),
      rootOf(mac, master, { kiosk: "k1", epoch: 2 }),
      rootOf(mac, master, { kiosk: "k2", epoch: 1 }),
    ];
    const keys = roots.flatMap((root) => [
      keyOf(mac, root, "link"),
      keyOf(mac, root, "voucher"),
      keyOf(mac, root, "update"),
    ]);
    expect(new Set([...roots, ...keys].map(toHex)).size).toBe(12);
    for (const key of keys) expect(key.length).toBe(32);
  });

  test("the number at the machine is always four digits and changes with the grant", () => {
    const link = keyOf(mac, rootOf(mac, master, { kiosk: "k1", epoch: 1 }), "link");
    const numbers = Array.from({ length: 200 }, (_, i) =>
      numberOf(mac, link, { session: 7, grant: String(i).padStart(16, "0") }),
    );
    for (const number of numbers) expect(number).toMatch(/^\d{4}$/);
    expect(new Set(numbers).size).toBeGreaterThan(150);
  });
});
