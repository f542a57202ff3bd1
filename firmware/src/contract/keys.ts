import type { Mac } from "./authentication.ts";
import { fromHex } from "./hex.ts";

/**
 * Key derivation (README, "A message"). Everything is HMAC-SHA-256 over an ASCII label:
 * root(kiosk, epoch) = HMAC(master, "anxin/1/root/{kiosk}/{epoch}"); link = HMAC(root,
 * "anxin/1/link"), and so on.
 */

/** What a key is for; each label gives an independent key from the same root. */
export type KeyLabel = "link" | "voucher" | "update";

/** The root of one kiosk in one epoch, 32 bytes. Held by the county key file and the kiosk. */
export function rootOf(mac: Mac, master: Uint8Array, at: { kiosk: string; epoch: number }) {
  return fromHex(mac(master, "anxin/1/root/" + at.kiosk + "/" + at.epoch));
}

/**
 * A key for one purpose, 32 bytes. `link` is shared with the gateway, `voucher` with the cloud,
 * `update` with nobody else.
 */
export function keyOf(mac: Mac, root: Uint8Array, label: KeyLabel): Uint8Array {
  return fromHex(mac(root, "anxin/1/" + label));
}

/**
 * The number the kiosk shows for a grant, 0000 to 9999: known at the machine only, because the
 * cloud has no link key. A person types it on the phone to prove to be standing there (invariant
 * 11).
 */
export function numberOf(mac: Mac, link: Uint8Array, at: { session: number; grant: string }) {
  const digits = mac(link, "anxin/1/number/" + at.session + "/" + at.grant).slice(0, 8);
  const number = String(parseInt(digits, 16) % 10000);
  return "0000".slice(number.length) + number;
}

/**
 * What a kiosk tells a broker as its password, 32 hexadecimal digits; its user name is the kiosk
 * id. It keeps strangers off a kiosk's topics; what a message may do is decided by its tag alone.
 * Any link key of the kiosk's enrolled epochs gives a password that is accepted.
 */
export function brokerPasswordOf(mac: Mac, link: Uint8Array): string {
  return mac(link, "anxin/1/broker").slice(0, 32);
}
