import { describe, expect, test } from "vitest";
import golden from "./golden/v1/derivations.json" with { type: "json" };
import { macOver } from "./authentication.ts";
import { fromHex } from "./hex.ts";
import { LIMITS } from "./limits.ts";
import { type LoadCode, loadCodeText, openLoadCode } from "./load-code.ts";
import { sha256 } from "./sha256.ts";
import { nameNumber, openVoucher, VOUCHER_LENGTH, voucherIdOf, voucherText } from "./voucher.ts";

const mac = macOver(sha256);
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

describe("vouchers", () => {
  test.each(golden.vouchers.map((v) => [v.text, v] as const))("%s is the golden one", (text, v) => {
    const key = fromHex(v.key);
    expect(voucherText(sha256, key, v.fields)).toBe(text);
    expect(openVoucher(sha256, key, text)).toEqual(v.fields);
    expect(text).toHaveLength(VOUCHER_LENGTH);
  });

  test("any other character anywhere, any cut and any addition is no voucher", () => {
    const [v] = golden.vouchers;
    if (v === undefined) throw new Error("no golden voucher");
    const key = fromHex(v.key);
    let tried = 0;
    for (let at = 0; at < v.text.length; at++) {
      for (const c of ALPHABET + "01a -") {
        if (c === v.text.charAt(at)) continue;
        const forged = v.text.slice(0, at) + c + v.text.slice(at + 1);
        expect(openVoucher(sha256, key, forged)).toBeUndefined();
        tried++;
      }
      expect(openVoucher(sha256, key, v.text.slice(0, at))).toBeUndefined();
    }
    expect(tried).toBe(45 * 36);
    expect(openVoucher(sha256, key, v.text + "A")).toBeUndefined();
    expect(openVoucher(sha256, key, v.text.toLowerCase())).toBeUndefined();
  });

  test("under the key of another kiosk or epoch it is none", () => {
    const [first, second] = golden.vouchers;
    expect(openVoucher(sha256, fromHex(second?.key ?? ""), first?.text ?? "")).toBeUndefined();
  });

  test("the id is that of version, epoch and nonce", () => {
    const fields = golden.vouchers[1]?.fields;
    if (fields === undefined) throw new Error("no golden voucher");
    expect(voucherIdOf(fields)).toBe("0101a1b2c3d4e5f6");
  });

  test("products of the catalogue differ in their numbers", () => {
    const products = ["condom-s", "condom-m", "condom-l", "gel", "film", "suppository", "pill"];
    expect(new Set(products.map(nameNumber)).size).toBe(products.length);
    expect(nameNumber("condom-m")).toBe(golden.vouchers[1]?.fields.product);
  });
});

describe("load codes", () => {
  const { key, fields, text } = golden.load;

  test("are those of the golden file, there and back", () => {
    expect(loadCodeText(mac, fromHex(key), fields)).toBe(text);
    expect(openLoadCode(mac, fromHex(key), text)).toEqual(fields);
  });

  test("any other character anywhere and any cut is no load", () => {
    for (let at = 0; at < text.length; at++) {
      const other = text.charAt(at) === "7" ? "8" : "7";
      const forged = text.slice(0, at) + other + text.slice(at + 1);
      expect(openLoadCode(mac, fromHex(key), forged)).toBeUndefined();
      expect(openLoadCode(mac, fromHex(key), text.slice(0, at))).toBeUndefined();
    }
  });

  test("sealed but not of the form it is no load, and its bad numbers are -1", () => {
    const sealed = (body: string) => body + " " + mac(fromHex(key), body).slice(0, 20);
    for (const body of ["AXL1 1 1 L1", "AXL1 1 1 L1 1 A 2", "AXL2 1 1 L1 1 A 2 3", "AXL1"]) {
      const load = openLoadCode(mac, fromHex(key), sealed(body));
      expect(load?.lines ?? []).toEqual([]);
    }
    const odd = openLoadCode(mac, fromHex(key), sealed("AXL1 01 -2 L1 x A 2.5 1e3"));
    expect(odd).toEqual({
      epoch: -1,
      until: -2,
      id: "L1",
      lines: [{ lane: -1, lot: "A", expiry: -1, count: -1 }],
    });
  });

  test("a load for a dozen lanes with the longest lots fits what a reader hands on", () => {
    const line = { lane: 12, lot: "L".repeat(LIMITS.lotLengthMax), expiry: 20290630, count: 99 };
    const load: LoadCode = { epoch: 65535, until: 1800000000, id: "V2026-123456", lines: [] };
    load.lines = Array.from({ length: 12 }, () => line);
    expect(loadCodeText(mac, fromHex(key), load).length).toBeLessThanOrEqual(LIMITS.codeLengthMax);
  });
});
