import { toBytes, toHex } from "./hex.ts";
import type { Sha256 } from "./sha256.ts";

/**
 * Message authentication (README, "A message"): a payload is ASCII JSON, a line feed, and 32
 * hexadecimal digits: the first 16 bytes of HMAC-SHA-256(key, topic + LF + JSON), checked on the
 * raw bytes before parsing.
 */

const BLOCK_BYTES = 64;
const TAG_DIGITS = 32;

/** A message authentication code port: key and ASCII message in, 64 hexadecimal digits out. */
export type Mac = (key: Uint8Array, message: string) => string;

/** RFC 2104 section 2: the byte of the inner pad, and of the outer one, four times each. */
export const INNER_PAD = 0x36363636;
export const OUTER_PAD = 0x5c5c5c5c;

/**
 * The key, filled up to a block and masked with a pad, before `room` bytes for what is hashed with
 * it. Masked by words: sixteen steps of an interpreter instead of sixty-four.
 *
 * @throws Error on a key longer than 64 bytes; ours have 32
 */
export function keyBlock(key: Uint8Array, pad: number, room: number): Uint8Array {
  if (key.length > BLOCK_BYTES) throw new Error("key longer than one hash block");
  const bytes = new Uint8Array(BLOCK_BYTES + room);
  bytes.set(key);
  const words = new Uint32Array(bytes.buffer, 0, BLOCK_BYTES / 4);
  for (let i = 0; i < words.length; i++) words[i] = (words[i] ?? 0) ^ pad;
  return bytes;
}

/** HMAC-SHA-256 (RFC 2104) over a given hash; keys longer than 64 bytes are refused. */
export function hmac(hash: Sha256, key: Uint8Array, message: Uint8Array): Uint8Array {
  const inner = keyBlock(key, INNER_PAD, message.length);
  const outer = keyBlock(key, OUTER_PAD, 32);
  inner.set(message, BLOCK_BYTES);
  try {
    outer.set(hash(inner), BLOCK_BYTES);
  } finally {
    // The message may be an ID number, which must not stay in a buffer nobody zeroes.
    inner.fill(0);
  }
  return hash(outer);
}

/** The Mac port over a hash port, for hosts without an HMAC of their own. */
export function macOver(hash: Sha256): Mac {
  return function mac(key, message) {
    return toHex(hmac(hash, key, toBytes(message)));
  };
}

/**
 * True when every character is printable ASCII, so bytes, characters and JSON text are the same
 * thing.
 */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 32 || c > 126) return false;
  }
  return true;
}

/** The payload for `json` on `topic`. */
// oxlint-disable-next-line max-params -- hot on a board: an object a message would cost memory.
export function seal(mac: Mac, key: Uint8Array, topic: string, json: string): string {
  return json + "\n" + mac(key, topic + "\n" + json).slice(0, TAG_DIGITS);
}

/** Compares without leaving early, so the time taken tells nothing about the first wrong digit. */
export function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

/**
 * Splits a payload at its tag; undefined when it does not have the form. Nothing is authenticated
 * yet.
 */
export function splitPayload(payload: string): { json: string; tag: string } | undefined {
  const cut = payload.length - TAG_DIGITS - 1;
  if (cut < 2 || payload.charAt(cut) !== "\n") return undefined;
  return { json: payload.slice(0, cut), tag: payload.slice(cut + 1) };
}

/** The JSON text when the tag is right for this key and topic, otherwise undefined. */
export function unseal(
  mac: Mac,
  key: Uint8Array,
  message: { topic: string; payload: string },
): string | undefined {
  const parts = splitPayload(message.payload);
  if (parts === undefined) return undefined;
  const right = mac(key, message.topic + "\n" + parts.json).slice(0, TAG_DIGITS);
  return sameText(right, parts.tag) ? parts.json : undefined;
}
