import { LIMITS, FLASH_MAP } from "../contract/limits.ts";
import type { QuotaBase } from "../contract/quota.ts";
import type { FlashRead } from "./interface.ts";
import { getU32, putU32, u32At, writerOf, written } from "./journal/bytes.ts";
import { crc32 } from "./journal/crc32.ts";
import type { FlashEffect } from "./journal/journal.ts";

/**
 * Base keys of the quota rules, at the end of a plan slot. Every slot that is begun gets them
 * before its plan, so a slot with a whole plan has whole keys; and the slot before is erased when
 * they have moved forward, which is how an old key is gone for good.
 *
 * u32 magic, u32 generation, u32 how many, then for each u32 rule, u32 window and 32 bytes; CRC-32
 */
const HEAD_BYTES = 12;
const KEY_BYTES = 32;
const ENTRY_BYTES = 8 + KEY_BYTES;
const KEYS_BYTES = HEAD_BYTES + LIMITS.quotaRulesMax * ENTRY_BYTES + 4;
/** Where they lie in a slot; the reserved session numbers end before. */
export const KEYS_AT = FLASH_MAP.pageBytes - KEYS_BYTES;
/** "ANXQ" read as a little-endian integer. */
const MAGIC = 0x51584e41;

/** What a slot's keys are; the higher generation is the newer one, 0 is none. */
export interface QuotaKeys {
  generation: number;
  bases: QuotaBase[];
}

export const NO_KEYS: QuotaKeys = { generation: 0, bases: [] };

export function encodeKeys(keys: QuotaKeys): Uint8Array {
  const w = writerOf(KEYS_BYTES);
  putU32(w, MAGIC);
  putU32(w, keys.generation);
  putU32(w, keys.bases.length);
  for (const { rule, window, base } of keys.bases) {
    putU32(w, rule);
    putU32(w, window);
    w.bytes.set(base, w.at);
    w.at += KEY_BYTES;
  }
  putU32(w, crc32(w.bytes, 0, w.at));
  return written(w);
}

/** The keys of the slot at this address; `NO_KEYS` when it has none that are whole. */
export function readKeys(slotAddress: number, read: FlashRead): QuotaKeys {
  const bytes = read(slotAddress + KEYS_AT, KEYS_BYTES);
  const count = u32At(bytes, 8);
  if (u32At(bytes, 0) !== MAGIC || count > LIMITS.quotaRulesMax) return NO_KEYS;
  const end = HEAD_BYTES + count * ENTRY_BYTES;
  if (crc32(bytes, 0, end) !== u32At(bytes, end)) return NO_KEYS;
  const bases: QuotaBase[] = [];
  const r = { bytes, at: HEAD_BYTES };
  for (let i = 0; i < count; i++) {
    const rule = getU32(r);
    const window = getU32(r);
    bases.push({ rule, window, base: new Uint8Array(bytes.subarray(r.at, r.at + KEY_BYTES)) });
    r.at += KEY_BYTES;
  }
  return { generation: u32At(bytes, 4), bases };
}

/** Writes keys into a slot just erased; nothing when there are none. */
export function writeKeys(slotAddress: number, keys: QuotaKeys): FlashEffect[] {
  if (keys.generation === 0) return [];
  return [{ kind: "flash-write", address: slotAddress + KEYS_AT, bytes: encodeKeys(keys) }];
}

/** Whether anything was ever written, or is left of an erasure, where a slot's keys lie. */
export function isKeyAreaBlank(slotAddress: number, read: FlashRead): boolean {
  const bytes = read(slotAddress + KEYS_AT, KEYS_BYTES);
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 255) return false;
  return true;
}
