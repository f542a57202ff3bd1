import { createHmac, timingSafeEqual } from "node:crypto";
import type { Mac } from "@anxin/firmware/contract";
import { brokerPasswordOf } from "@anxin/firmware/contract";
import type { LinkKeys } from "./authenticate.ts";

const mac: Mac = (key, message) =>
  createHmac("sha256", key).update(message, "latin1").digest("hex");

/** What a kiosk tells a broker under this link key. */
export function brokerPasswordUnder(key: Uint8Array): string {
  return brokerPasswordOf(mac, key);
}

/** Passwords of a kiosk by its enrolled keys, worked out at its first connection. */
const passwords = new WeakMap<LinkKeys, Buffer[]>();

/**
 * True when it is the broker password under any enrolled epoch; every one is compared, whichever
 * fits.
 */
export function isPasswordOf(keys: LinkKeys, password: Uint8Array): boolean {
  let known = passwords.get(keys);
  if (known === undefined) {
    known = [...keys.values()].map((key) => Buffer.from(brokerPasswordUnder(key), "latin1"));
    passwords.set(keys, known);
  }
  return known.map((right) => isSame(right, password)).includes(true);
}

function isSame(right: Buffer, given: Uint8Array): boolean {
  return right.length === given.length && timingSafeEqual(right, given);
}
