import type { Mac } from "../contract/authentication.ts";
import { toHex } from "../contract/hex.ts";

/** FIPS 180-4: SHA-256 works on blocks of 64 bytes. */
const BLOCK_BYTES = 64;

function padOf(key: Uint8Array, xor: number): string {
  let pad = "";
  for (let i = 0; i < BLOCK_BYTES; i++) {
    pad += String.fromCharCode((i < key.length ? (key[i] ?? 0) : 0) ^ xor);
  }
  return pad;
}

function textOf(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}

/**
 * HMAC-SHA-256 (RFC 2104) over the board's own hash of byte strings. The two pads of the key used
 * last are kept, and no loop of ours runs over the message: that is what a vend waits for.
 */
export function boardMac(sha256: (bytes: string) => Uint8Array): Mac {
  let padded: Uint8Array | undefined;
  let inner = "";
  let outer = "";
  return function mac(key, message) {
    if (key !== padded) {
      if (key.length > BLOCK_BYTES) throw new Error("key longer than one hash block");
      inner = padOf(key, 0x36);
      outer = padOf(key, 0x5c);
      padded = key;
    }
    return toHex(sha256(outer + textOf(sha256(inner + message))));
  };
}
