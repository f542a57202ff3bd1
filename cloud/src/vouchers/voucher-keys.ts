import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { fromHex, isHex, isKioskId, type Sha256 } from "@anxin/firmware/contract";

/** What the key file writes for the cloud of one kiosk: voucher keys by epoch, 64 hex digits. */
export interface KioskVoucherKeys {
  kiosk: string;
  keys: Readonly<Record<string, string>>;
}

/**
 * The voucher keys this process holds, in memory: they are in no table, so that whoever copies the
 * database can make no voucher.
 */
export interface VoucherKeys {
  /** 32 bytes, or undefined when there is none for that kiosk and epoch. */
  keyOf(kiosk: string, epoch: number): Uint8Array | undefined;
}

/** Thrown for a list of voucher keys that cannot be used; says which kiosk. */
export class BadVoucherKeys extends Error {
  readonly code = "bad-voucher-keys";
}

/** Voucher keys from a list. Throws BadVoucherKeys. */
export function voucherKeysOf(list: readonly KioskVoucherKeys[]): VoucherKeys {
  const byKiosk = new Map<string, Map<number, Uint8Array>>();
  for (const { kiosk, keys } of list) {
    if (!isKioskId(kiosk)) throw new BadVoucherKeys(`"${kiosk}" is not the id of a kiosk`);
    if (byKiosk.has(kiosk)) throw new BadVoucherKeys(`${kiosk} is named twice`);
    const epochs = Object.entries(keys).map(([epoch, key]) => {
      if (!/^[1-9][0-9]{0,4}$/.test(epoch) || !isHex(key, 64)) {
        throw new BadVoucherKeys(`the key of epoch ${epoch} of ${kiosk} is not 64 hex digits`);
      }
      return [Number(epoch), fromHex(key)] as const;
    });
    byKiosk.set(kiosk, new Map(epochs));
  }
  return { keyOf: (kiosk, epoch) => byKiosk.get(kiosk)?.get(epoch) };
}

/** Permission bits of anyone but the owner. */
const OTHERS_MAY = 0o077;

/** Reads the file the key file's computer wrote, a JSON list, mode 600. Throws BadVoucherKeys. */
export function readVoucherKeys(path: string): VoucherKeys {
  const { mode } = statSync(path);
  if (process.platform !== "win32" && (mode & OTHERS_MAY) !== 0) {
    throw new BadVoucherKeys(`${path} holds keys but others may read it; run: chmod 600 ${path}`);
  }
  const list = parsed(readFileSync(path, "utf8"));
  if (!Array.isArray(list) || !list.every(isOfKiosk)) {
    throw new BadVoucherKeys(`${path} is not a list of {kiosk, keys: {epoch: hex}}`);
  }
  return voucherKeysOf(list);
}

/** Undefined for text that is no JSON: the parser's own words would quote a key. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** SHA-256 by the host's own code. */
export const nodeSha256: Sha256 = (message) => createHash("sha256").update(message).digest();

function isOfKiosk(value: unknown): value is KioskVoucherKeys {
  if (value === null || typeof value !== "object") return false;
  const { kiosk, keys } = value as Record<string, unknown>;
  if (typeof kiosk !== "string" || keys === null || typeof keys !== "object") return false;
  return Object.values(keys).every((key) => typeof key === "string");
}
