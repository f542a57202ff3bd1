import { INNER_PAD, keyBlock, type Mac, OUTER_PAD } from "../contract/authentication.ts";
import { toHex } from "../contract/hex.ts";
import type { Platform } from "./platform.ts";

/**
 * HMAC-SHA-256 (RFC 2104) over the board's own hash. The two blocks of the key used last are kept,
 * and no loop of ours runs over the message: that is what a vend waits for.
 */
export function boardMac(sha256: Platform["sha256"]): Mac {
  let blockKey: Uint8Array | undefined;
  let inner: Uint8Array;
  let outer: Uint8Array;
  return function mac(key, message) {
    if (key !== blockKey) {
      inner = keyBlock(key, INNER_PAD, 0);
      outer = keyBlock(key, OUTER_PAD, 0);
      blockKey = key;
    }
    return toHex(sha256([outer, sha256([inner, message])]));
  };
}
