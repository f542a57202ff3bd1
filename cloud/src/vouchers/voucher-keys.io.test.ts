import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { toHex } from "@anxin/firmware/contract";
import { BadVoucherKeys, readVoucherKeys } from "./voucher-keys.ts";

const KEY = "0f".repeat(32);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anxin-voucher-keys-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function written(list: unknown, mode = 0o600): string {
  const path = join(folder, "voucher-keys.json");
  writeFileSync(path, JSON.stringify(list), { mode });
  return path;
}

test("a kiosk's key of an epoch is the one in the file, and no other", () => {
  const keys = readVoucherKeys(written([{ kiosk: "k1", keys: { 1: KEY } }]));
  expect(toHex(keys.keyOf("k1", 1) ?? new Uint8Array())).toBe(KEY);
  expect(keys.keyOf("k1", 2)).toBeUndefined();
  expect(keys.keyOf("k2", 1)).toBeUndefined();
});

test("a file others may read is refused, saying what to do", () => {
  const path = written([], 0o644);
  expect(() => readVoucherKeys(path)).toThrow("chmod 600");
});

test.each([
  ["no list", { kiosk: "k1" }],
  ["half a key", [{ kiosk: "k1", keys: { 1: "0f" } }]],
  ["an epoch of no kiosk", [{ kiosk: "k1", keys: { zero: KEY } }]],
  ["a name no kiosk has", [{ kiosk: "K 1", keys: {} }]],
  ["a kiosk twice", [1, 2].map(() => ({ kiosk: "k1", keys: { 1: KEY } }))],
  ["no keys", [{ kiosk: "k1", keys: null }]],
])("%s is refused and never printed", (_, list) => {
  const read = () => readVoucherKeys(written(list));
  expect(read).toThrow(BadVoucherKeys);
  expect(read).not.toThrow(KEY);
});

test("a file of keys that is cut short is refused and not quoted", () => {
  const path = written([]);
  writeFileSync(path, `[{"kiosk":"k1","keys":{"1":"${KEY}"`);
  expect(() => readVoucherKeys(path)).toThrow(BadVoucherKeys);
  writeFileSync(path, `"${KEY}"${KEY}`);
  expect(() => readVoucherKeys(path)).not.toThrow("0f0f");
});
