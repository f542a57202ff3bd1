import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { hmacHex } from "./hmac.ts";

// RFC 4231, section 4.3: test case 2.
test("the HMAC of the standard's example is the standard's", () => {
  const mac = hmacHex(Buffer.from("Jefe"), "what do ya want for nothing?");
  expect(mac).toBe("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
});

test.each([0, 1, 31, 55, 56, 64, 300, 8192, 70_000])(
  "of a text and %i characters it is what OpenSSL says, whatever came before",
  (length) => {
    const key = Buffer.alloc(32, length % 251);
    const more = "f\u00e4ct".repeat(length).slice(0, length);
    for (const text of ["anxin/1/k1/facts\n", ""]) {
      const right = createHmac("sha256", key)
        .update(text + more, "latin1")
        .digest("hex");
      expect(hmacHex(key, text, more)).toBe(right);
    }
  },
);

test("a key longer than a block is refused, not used wrongly", () => {
  expect(() => hmacHex(Buffer.alloc(65), "x")).toThrow(RangeError);
});
