/**
 * `JSON LF tag`: the tag is checked on the raw bytes before anything is parsed (contract README, "A
 * message"). The fast path works on the buffer as it came; `contract/authentication.ts` says the
 * same in text.
 */
import { timingSafeEqual } from "node:crypto";
import { hmacHex } from "../hmac.ts";
import type { WireCode } from "@anxin/firmware/contract";

const TAG_DIGITS = 32;
const LF = 10;
const TAG = /^[0-9a-f]{32}$/;
const UNPRINTABLE = /[^ -~]/;

/** Link keys of one kiosk by epoch, 32 bytes each. */
export type LinkKeys = ReadonlyMap<number, Uint8Array>;

export type Authenticated = { ok: true; key: number; json: string } | { ok: false; code: WireCode };

/**
 * Finds the epoch whose key fits, the open one first; a board's configuration has at most a few.
 */
export function authenticate(
  keys: LinkKeys,
  openEpoch: number,
  message: { topic: string; payload: Uint8Array },
): Authenticated {
  const { buffer, byteOffset, byteLength } = message.payload;
  const text = Buffer.from(buffer, byteOffset, byteLength).toString("latin1");
  const cut = text.length - TAG_DIGITS - 1;
  if (cut < 2 || text.charCodeAt(cut) !== LF) return { ok: false, code: "bad-tag" };
  const json = text.slice(0, cut);
  if (UNPRINTABLE.test(json)) return { ok: false, code: "not-ascii" };
  const digits = text.slice(cut + 1);
  if (!TAG.test(digits)) return { ok: false, code: "bad-tag" };
  const tag = Buffer.from(digits, "latin1");
  for (const [epoch, key] of inOrder(keys, openEpoch)) {
    const right = Buffer.from(hmacHex(key, `${message.topic}\n`, json), "latin1");
    if (timingSafeEqual(right.subarray(0, TAG_DIGITS), tag)) return { ok: true, key: epoch, json };
  }
  return { ok: false, code: "bad-tag" };
}

function* inOrder(keys: LinkKeys, openEpoch: number): Generator<[number, Uint8Array]> {
  const open = keys.get(openEpoch);
  if (open !== undefined) yield [openEpoch, open];
  for (const entry of keys) if (entry[0] !== openEpoch) yield entry;
}
