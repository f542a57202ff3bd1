import type { Mac } from "./authentication.ts";
import { hmac } from "./authentication.ts";
import { fromHex, toHex } from "./hex.ts";
import type { QuotaPeriod } from "./messages.ts";
import type { Sha256 } from "./sha256.ts";

/**
 * Quota windows and their keys (README, "Quotas"). A window is a calendar period in UTC+8, as the
 * integer yyyymm of a month or yyyy of a year. A rule has one base key, which moves forward with
 * the windows and is erased behind; a window's own key is derived from the base of that window.
 */

/** The period of a window, by its size. */
export function periodOfWindow(window: number): QuotaPeriod {
  return window < 10000 ? "year" : "month";
}

/** The window that holds a day, yyyymmdd in UTC+8. */
export function windowOf(period: QuotaPeriod, yyyymmdd: number): number {
  return Math.floor(yyyymmdd / (period === "year" ? 10000 : 100));
}

/** The window after this one. */
export function nextWindow(window: number): number {
  return window > 9999 && window % 100 === 12 ? window + 89 : window + 1;
}

/** The first day after a window, yyyymmdd. */
export function endOfWindow(window: number): number {
  const next = nextWindow(window);
  return periodOfWindow(window) === "year" ? next * 10000 + 101 : next * 100 + 1;
}

/** How many windows `to` is after `from`, of one period; negative when it is before. */
export function windowsBetween(from: number, to: number): number {
  if (periodOfWindow(from) === "year") return to - from;
  return (Math.floor(to / 100) - Math.floor(from / 100)) * 12 + (to % 100) - (from % 100);
}

/** A rule's base key as kiosks and the county key file hold it; `base` has 32 bytes. */
export interface QuotaBase {
  rule: number;
  window: number;
  base: Uint8Array;
}

/** The base of the next window. There is no way back: this is what erasing the old one is worth. */
export function ratcheted(mac: Mac, from: QuotaBase): QuotaBase {
  const window = nextWindow(from.window);
  const label = "anxin/1/quota/base/" + from.rule + "/" + window;
  return { rule: from.rule, window, base: fromHex(mac(from.base, label)) };
}

/** The key of the base's window, 32 bytes: pseudonyms and take ids are made with it. */
export function quotaKeyOf(mac: Mac, base: QuotaBase): Uint8Array {
  return fromHex(mac(base.base, "anxin/1/quota/window/" + base.rule + "/" + base.window));
}

/**
 * The pseudonym of a person in one window, 32 hexadecimal digits, from the number's 18 ASCII bytes.
 * Works on bytes, because a string could not be zeroed.
 */
export function pseudonymOf(hash: Sha256, key: Uint8Array, number18: Uint8Array): string {
  return toHex(hmac(hash, key, number18)).slice(0, 32);
}

/**
 * The id of a take, 16 hexadecimal digits, from what names its vend for ever. Without the window's
 * key no kiosk, time or product can be read from it, and a repeat counts once.
 */
export function takeOf(
  mac: Mac,
  key: Uint8Array,
  vend: { kiosk: string; epoch: number; seq: number },
): string {
  const label = "anxin/1/take/" + vend.kiosk + "/" + vend.epoch + "/" + vend.seq;
  return mac(key, label).slice(0, 16);
}
