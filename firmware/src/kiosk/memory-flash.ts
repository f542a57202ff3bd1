import type { Effect, FlashRead } from "./interface.ts";

/**
 * NOR flash in memory, page by page: a write can only clear bits, an erase sets a whole page to
 * ones. For stories, tests and pretend boards; a power cut is a write or an erase told to stop
 * after so many bytes. A write that would turn a zero into a one throws: a defect, not a condition.
 */
export interface MemoryFlash {
  pageBytes: number;
  /** Pages by address; a page never written is not there and reads as erased. */
  pages: { [address: string]: Uint8Array };
}

export function memoryFlash(pageBytes: number): MemoryFlash {
  return { pageBytes, pages: {} };
}

/** An independent copy. */
export function copyOfFlash(flash: MemoryFlash): MemoryFlash {
  const pages: { [address: string]: Uint8Array } = {};
  for (const address of Object.keys(flash.pages)) {
    const page = flash.pages[address];
    if (page !== undefined) pages[address] = new Uint8Array(page);
  }
  return { pageBytes: flash.pageBytes, pages };
}

function pageAt(flash: MemoryFlash, address: number): Uint8Array {
  const known = flash.pages[String(address)];
  if (known !== undefined) return known;
  const page = new Uint8Array(flash.pageBytes).fill(255);
  flash.pages[String(address)] = page;
  return page;
}

/** Reads of one page, which is all the journal and the plan slots ever ask for. */
export function readerOf(flash: MemoryFlash): FlashRead {
  return function read(address, length) {
    const start = address - (address % flash.pageBytes);
    const page = flash.pages[String(start)];
    if (page === undefined) return new Uint8Array(length).fill(255);
    return new Uint8Array(page.subarray(address - start, address - start + length));
  };
}

/** How many bytes an effect changes in flash; 0 for one that is not about flash. */
export function flashBytes(flash: MemoryFlash, effect: Effect): number {
  if (effect.kind === "flash-erase") return flash.pageBytes;
  return effect.kind === "flash-write" ? effect.bytes.length : 0;
}

/** Performs a flash effect, or its first `bytes` bytes when the power goes. */
export function performFlash(flash: MemoryFlash, effect: Effect, bytes?: number): void {
  if (effect.kind !== "flash-erase" && effect.kind !== "flash-write") return;
  const start = effect.address - (effect.address % flash.pageBytes);
  const page = pageAt(flash, start);
  const count = Math.min(bytes ?? flash.pageBytes, flashBytes(flash, effect));
  const offset = effect.address - start;
  if (effect.kind === "flash-erase" && bytes === undefined) {
    page.fill(255);
    return;
  }
  for (let i = 0; i < count; i++) {
    const put = effect.kind === "flash-write" ? (effect.bytes[i] ?? 255) : 255;
    const before = page[offset + i] ?? 255;
    if (effect.kind === "flash-write" && (put & ~before) !== 0) {
      throw new Error("flash write at " + (effect.address + i) + " without erasing first");
    }
    page[offset + i] = put;
  }
}
