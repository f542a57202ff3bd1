/**
 * HMAC-SHA-256 (RFC 2104) by two one-shot digests: `createHmac` takes twice as long for messages of
 * our size, and it is done twice for each.
 */
import { hash } from "node:crypto";

/** RFC 2104, section 2: block length of the hash, and the bytes of the two pads. */
const BLOCK_BYTES = 64;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;
const DIGEST_BYTES = 32;

interface Pads {
  inner: Buffer;
  /** Outer pad, and room for the inner digest. */
  outer: Buffer;
}

/** Worked out once for a key, which lives long. */
const pads = new WeakMap<Uint8Array, Pads>();
let scratch = Buffer.alloc(8192);

/**
 * Hex HMAC-SHA-256 of one text (Latin-1), or of two, one after the other. Throws RangeError for a
 * key longer than a block; ours have 32 bytes.
 */
export function hmacHex(key: Uint8Array, text: string, more = ""): string {
  const { inner, outer } = padsOf(key);
  const length = BLOCK_BYTES + text.length + more.length;
  if (scratch.length < length) scratch = Buffer.alloc(2 * length);
  scratch.set(inner);
  scratch.write(text, BLOCK_BYTES, "latin1");
  scratch.write(more, BLOCK_BYTES + text.length, "latin1");
  outer.write(hash("sha256", scratch.subarray(0, length)), BLOCK_BYTES, "hex");
  return hash("sha256", outer);
}

function padsOf(key: Uint8Array): Pads {
  const known = pads.get(key);
  if (known !== undefined) return known;
  if (key.length > BLOCK_BYTES) throw new RangeError(`key of ${key.length} bytes`);
  const inner = Buffer.alloc(BLOCK_BYTES, INNER_PAD);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, OUTER_PAD);
  for (const [at, byte] of key.entries()) {
    inner[at] = byte ^ INNER_PAD;
    outer[at] = byte ^ OUTER_PAD;
  }
  pads.set(key, { inner, outer });
  return { inner, outer };
}
