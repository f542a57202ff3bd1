import { createHash, createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { keyOf, LIMITS, type Mac, rootOf, type Sha256, toHex } from "@anxin/firmware/contract";
import type { KioskConfig } from "@anxin/firmware/kiosk";
import type { KioskVoucherKeys } from "@anxin/cloud";
import type { EnrolledKiosk } from "@anxin/gateway";

/**
 * Making a key object costs as much as the HMAC itself, and kiosks use the same few keys for ever.
 */
const keyObjects = new WeakMap<Uint8Array, KeyObject>();

function keyObject(key: Uint8Array): KeyObject {
  const known = keyObjects.get(key);
  if (known !== undefined) return known;
  const made = createSecretKey(key);
  keyObjects.set(key, made);
  return made;
}

/** HMAC-SHA-256 by the host's own code; a key's bytes must not change. */
export const nodeMac: Mac = (key, message) =>
  createHmac("sha256", keyObject(key)).update(message, "latin1").digest("hex");

/** SHA-256 by the host's own code. */
export const nodeHash: Sha256 = (message) => createHash("sha256").update(message).digest();

/** A county's master key for pretend counties: from its seed, 32 bytes. */
export function masterOf(seed: string): Uint8Array {
  return createHash("sha256")
    .update("anxin-simulator/" + seed)
    .digest();
}

const FIRST_EPOCH = 1;
const EPOCHS_OF_A_LIFE = 60;

/** What the technician's tool leaves on a board: its roots for this epoch and the next three. */
export function boardConfig(master: Uint8Array, kiosk: string, firmware: string): KioskConfig {
  return laterBoardConfig(master, kiosk, { firmware, fromEpoch: FIRST_EPOCH });
}

/** The same for a board that is put in when earlier epochs were used. */
export function laterBoardConfig(
  master: Uint8Array,
  kiosk: string,
  board: { firmware: string; fromEpoch: number },
): KioskConfig {
  const { firmware, fromEpoch } = board;
  const roots = rootsOf(master, kiosk, { from: fromEpoch, count: LIMITS.epochRoots });
  return { kiosk, firmware, roots };
}

function rootsOf(master: Uint8Array, kiosk: string, epochs: { from: number; count: number }) {
  return Array.from({ length: epochs.count }, (_, i) => {
    const epoch = epochs.from + i;
    return { epoch, root: rootOf(nodeMac, master, { kiosk, epoch }) };
  });
}

/** A gateway's papers for a kiosk whose board is changed again and again: keys of many epochs. */
export function enrolledForLong(master: Uint8Array, kiosk: string): EnrolledKiosk {
  const roots = rootsOf(master, kiosk, { from: FIRST_EPOCH, count: EPOCHS_OF_A_LIFE });
  return keysByEpoch({ kiosk, firmware: "", roots }, "link");
}

/** What a gateway is given of the same kiosk: its link keys, by epoch. */
export function enrolled(config: KioskConfig): EnrolledKiosk {
  return keysByEpoch(config, "link");
}

/** What the cloud is given of it: its voucher keys, by epoch. */
export function voucherKeysOfBoard(config: KioskConfig): KioskVoucherKeys {
  return keysByEpoch(config, "voucher");
}

function keysByEpoch({ kiosk, roots }: KioskConfig, label: "link" | "voucher") {
  const keys: Record<string, string> = {};
  for (const { epoch, root } of roots) keys[epoch] = toHex(keyOf(nodeMac, root, label));
  return { kiosk, keys };
}
