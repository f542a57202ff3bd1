import type { Flash } from "../board/flash.ts";
import { FLASH_MAP } from "../contract/limits.ts";
import type { RawFlash } from "./platform.ts";

/** Bytes compared at a time: joined by the interpreter itself, which is quicker than our loop. */
const PIECE = 256;

function same(one: Uint8Array, other: Uint8Array): boolean {
  for (let at = 0; at < one.length; at += PIECE) {
    const end = Math.min(at + PIECE, one.length);
    if (one.subarray(at, end).join() !== other.subarray(at, end).join()) return false;
  }
  return true;
}

/**
 * The kiosk's flash over Espruino's. That one says nothing when a write fails, so what was written
 * is read back: a write returns when it is there, or throws.
 */
export function espFlash(raw: RawFlash): Flash {
  function read(address: number, length: number): Uint8Array {
    return raw.read(length, address);
  }
  return {
    read,
    write(address, bytes) {
      raw.write(bytes, address);
      if (!same(read(address, bytes.length), bytes)) throw new Error("flash-not-written");
    },
    erase(address) {
      raw.erasePage(address);
      const page = address - (address % FLASH_MAP.pageBytes);
      const erased = new Uint8Array(PIECE).fill(255).join();
      for (let at = 0; at < FLASH_MAP.pageBytes; at += PIECE) {
        if (read(page + at, PIECE).join() !== erased) throw new Error("flash-not-erased");
      }
    },
  };
}
