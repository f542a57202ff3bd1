import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { boardHash } from "../../tools/testing/board-hash.ts";
import { boardMac } from "./mac.ts";

const mac = boardMac(boardHash);

it("is the HMAC-SHA-256 of RFC 4231, test case 2", () => {
  expect(mac(new Uint8Array(Buffer.from("Jefe")), "what do ya want for nothing?")).toBe(
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
});

it("is what Node computes, whichever key came before", () => {
  const keys = [1, 2].map((seed) => new Uint8Array(32).fill(seed));
  fc.assert(
    fc.property(fc.nat(1), fc.string({ unit: "grapheme-ascii", maxLength: 200 }), (at, text) => {
      const key = keys[at] ?? new Uint8Array();
      const right = createHmac("sha256", key).update(text, "latin1").digest("hex");
      expect(mac(key, text)).toBe(right);
    }),
  );
});

it("refuses a key longer than a block", () => {
  expect(() => mac(new Uint8Array(65), "x")).toThrow("key longer");
});
