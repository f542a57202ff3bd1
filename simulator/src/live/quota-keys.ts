import { type QuotaBase, ratcheted, windowOf } from "@anxin/firmware/contract";
import type { Flash } from "@anxin/firmware/board";
import { provisionKeys } from "@anxin/firmware/kiosk";
import { nodeMac } from "../county/keys.ts";

/** The live county's one rule: a box a calendar month with a card. */
export const RULE = 1;
const FIRST_WINDOW = 202601;

const ZONE_MS = 8 * 3_600_000;

/** The day in UTC+8 as yyyymmdd, from unix milliseconds. */
export function dayInChina(nowMs: number): number {
  return Number(new Date(nowMs + ZONE_MS).toISOString().slice(0, 10).replaceAll("-", ""));
}

/** The base key of the window that holds `today`, yyyymmdd, as the key file would have it. */
function baseAt(master: Uint8Array, today: number): QuotaBase {
  const seed = nodeMac(master, "anxin-simulator/quota/" + RULE);
  let base: QuotaBase = { rule: RULE, window: FIRST_WINDOW, base: Buffer.from(seed, "hex") };
  while (base.window < windowOf("month", today)) base = ratcheted(nodeMac, base);
  return base;
}

/** What the technician's tool does by cable before a board starts: the key goes to flash. */
export function leaveQuotaKey(flash: Flash, master: Uint8Array, today: number): void {
  for (const effect of provisionKeys(flash.read, [baseAt(master, today)])) {
    if (effect.kind === "flash-erase") flash.erase(effect.address);
    else flash.write(effect.address, effect.bytes);
  }
}
