import { LIMITS } from "@anxin/firmware/contract";
import { expect, test } from "vitest";
import type { Parts } from "../parts.ts";
import { qrPath } from "../pages/qr-path.ts";
import { codeOfLoad } from "./load-codes.ts";
import { voucherKeysOf } from "./voucher-keys.ts";

/** Modules of a QR code of version 6 with its quiet zone: more a phone does not show a GM65. */
const VERSION_6_SIDE = 41 + 8;

test("the longest code of a load is still one a phone can show to a kiosk's reader", () => {
  const epoch = 65535;
  const keys = voucherKeysOf([{ kiosk: "k1", keys: { [epoch]: "7e".repeat(32) } }]);
  const nowMs = () => 4_294_000_000_000;
  const parts = { voucherKeys: keys, time: { nowMs } } as unknown as Parts;
  const lot = "L".repeat(20);
  const of = { kiosk: "k1", load: "f".repeat(12), epoch };
  const code = codeOfLoad(parts, { ...of, lane: 99, lot, expiry: 20991231, count: 99 });
  const text = code?.text ?? "";
  expect(text.length).toBeGreaterThan(80);
  expect(text.length).toBeLessThanOrEqual(LIMITS.codeLengthMax);
  expect(qrPath(text, "M").side).toBeLessThanOrEqual(VERSION_6_SIDE);
});
