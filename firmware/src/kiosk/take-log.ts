import type { FlashRead } from "./interface.ts";
import { putU32, putU8, u32At, writerOf } from "./journal/bytes.ts";
import { crc32 } from "./journal/crc32.ts";
import type { FlashEffect } from "./journal/journal.ts";
import { endOfWriting } from "./journal/record.ts";
import type { RingMap } from "./journal/page.ts";

/**
 * What was taken, until it need not be known any more: a person's box under a quota rule, a spent
 * voucher, a load read from a code. Pages of flash, each with the day on which all in it is over
 * and the page is erased whole. Entries are only added; what became of one is said by clearing bits
 * of its last byte, which NOR flash can without erasing; so are the sixteen bytes of a person whose
 * window is over in a page that lives on.
 *
 * page:  0 u32 magic   4 u32 day number of the end   8 u32 its complement   12 blank
 * entry: 0 sixteen bytes of who or what   16 u24 seq   19 u8 low byte of the epoch   20 u8 rule
 *        21 u8 low byte of the window   22 u8 check, never 255   23 u8 status
 */
const HEADER_BYTES = 16;
const ENTRY_BYTES = 24;
/** "ANXT" read as a little-endian integer. */
const MAGIC = 0x54584e41;
/** Bytes of `who` that tell two entries apart; the rest may carry more. */
const WHO_BYTES = 12;

/** Bits of the status byte, one while not yet so. */
export const TOOK = 1;
export const GAVE_BACK = 2;
export const ANSWERED = 4;
/** A second motor run was begun under this permission. */
export const TWICE = 8;

/** One entry, where it lies, and its bytes in the page read. */
export interface FoundTake {
  address: number;
  page: Uint8Array;
  at: number;
}

export interface Take {
  who: Uint8Array;
  seq: number;
  epoch: number;
  rule: number;
  window: number;
  /** Day number (UTC+8) from which on the entry is worth nothing. */
  endDay: number;
  /** What became of it already, as bits; 0 while that is open. */
  became: number;
}

/** Day of a page's end; -1 for a page that is blank or torn. */
function endDayOf(header: Uint8Array): number {
  const end = u32At(header, 4);
  if (u32At(header, 0) !== MAGIC || ~end >>> 0 !== u32At(header, 8)) return -1;
  return end;
}

const addressOfPage = (map: RingMap, page: number) => map.address + page * map.pageBytes;

function checkOf(bytes: Uint8Array, at: number): number {
  return crc32(bytes, at, at + 22) % 255;
}

function isBlank(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < ENTRY_BYTES; i++) if (bytes[at + i] !== 255) return false;
  return true;
}

/**
 * Visits every entry, torn ones too, until `visit` says true, which is then the answer. What it is
 * given is one object that moves on: a board has no time for one an entry.
 */
export function visitTakes(
  map: RingMap,
  read: FlashRead,
  visit: (found: FoundTake) => boolean,
): boolean {
  for (let i = 0; i < map.pages; i++) {
    const address = addressOfPage(map, i);
    if (endDayOf(read(address, HEADER_BYTES)) < 0) continue;
    const found = { address, page: read(address, map.pageBytes), at: HEADER_BYTES };
    for (; found.at + ENTRY_BYTES <= map.pageBytes; found.at += ENTRY_BYTES) {
      if (isBlank(found.page, found.at)) break;
      found.address = address + found.at;
      if (visit(found)) return true;
    }
  }
  return false;
}

export const statusOf = (f: FoundTake) => f.page[f.at + 23] ?? 0;
/** Whether this has not yet become of the entry. */
export const isStill = (f: FoundTake, bit: number) => (statusOf(f) & bit) !== 0;
export const ruleOf = (f: FoundTake) => f.page[f.at + 20] ?? 0;
export const seqOf = (f: FoundTake) => u32At(f.page, f.at + 16) & 0xffffff;
export const epochByteOf = (f: FoundTake) => f.page[f.at + 19] ?? 0;
export const windowByteOf = (f: FoundTake) => f.page[f.at + 21] ?? 0;
export const whoOf = (f: FoundTake) => new Uint8Array(f.page.subarray(f.at, f.at + 16));

/** Whether nothing is left of who it was. */
export function isBlotted(found: FoundTake): boolean {
  for (let i = 0; i < 16; i++) if (found.page[found.at + i] !== 0) return false;
  return true;
}

/** Whether the power stayed until an entry was written; asked last, because it takes longest. */
export function isWhole(found: FoundTake): boolean {
  return checkOf(found.page, found.at) === found.page[found.at + 22];
}

/** Whether a whole entry is of this rule, window and person or thing. */
export function isOf(
  found: FoundTake,
  of: { rule: number; window: number; who: Uint8Array },
): boolean {
  if (ruleOf(found) !== of.rule || windowByteOf(found) !== (of.window & 255)) return false;
  for (let i = 0; i < WHO_BYTES; i++) if (found.page[found.at + i] !== of.who[i]) return false;
  return isWhole(found);
}

/** Says what became of an entry: its last word as it is from then on, since boards read back. */
export function clearBit(read: FlashRead, address: number, bit: number): FlashEffect {
  const bytes = new Uint8Array(read(address + 20, 4));
  bytes[3] = (bytes[3] ?? 0) & ~bit;
  return { kind: "flash-write", address: address + 20, bytes };
}

function freeAt(page: Uint8Array, need: number): number {
  for (let at = HEADER_BYTES; at + need * ENTRY_BYTES <= page.length; at += ENTRY_BYTES) {
    if (isBlank(page, at)) return at;
  }
  return 0;
}

/** A place for so many entries that end on this day; `fresh` when its page must be begun first. */
export interface TakePlace {
  address: number;
  at: number;
  fresh: boolean;
}

/**
 * A page of that end first, then an unused one, then the one that lives on the least longer.
 * Undefined when there is none: then nothing more may be taken.
 */
export function findPlace(
  map: RingMap,
  read: FlashRead,
  wish: { endDay: number; need: number },
): TakePlace | undefined {
  let best: TakePlace | undefined;
  let bestRank = 4294967295;
  for (let i = 0; i < map.pages; i++) {
    const address = addressOfPage(map, i);
    const end = endDayOf(read(address, HEADER_BYTES));
    const rank = end < 0 ? 1 : end === wish.endDay ? 0 : end - wish.endDay + 1;
    if (rank < 0 || rank >= bestRank) continue;
    const at = end < 0 ? HEADER_BYTES : freeAt(read(address, map.pageBytes), wish.need);
    if (at === 0) continue;
    best = { address, at, fresh: end < 0 };
    bestRank = rank;
  }
  return best;
}

/** Writes an entry at its place. */
export function placeTake(place: TakePlace, take: Take): FlashEffect[] {
  const w = writerOf(ENTRY_BYTES);
  w.bytes.set(take.who);
  w.at = 16;
  putU32(w, (take.seq & 0xffffff) + (take.epoch & 255) * 16777216);
  putU8(w, take.rule);
  putU8(w, take.window & 255);
  putU8(w, checkOf(w.bytes, 0));
  putU8(w, 255 & ~take.became);
  const { address, at } = place;
  const entry: FlashEffect = { kind: "flash-write", address: address + at, bytes: w.bytes };
  if (!place.fresh) return [entry];
  const head = writerOf(12);
  putU32(head, MAGIC);
  putU32(head, take.endDay);
  putU32(head, ~take.endDay);
  return [
    { kind: "flash-erase", address },
    { kind: "flash-write", address, bytes: head.bytes },
    entry,
  ];
}

/** Whether a page notes any code, which no rule binds. */
function hasCodes(page: Uint8Array): boolean {
  for (let at = HEADER_BYTES; at + ENTRY_BYTES <= page.length; at += ENTRY_BYTES) {
    if (isBlank(page, at)) return false;
    if (page[at + 20] === 0) return true;
  }
  return false;
}

/**
 * Erases the pages whose day has come; those with codes only when told so. `today` is a day number
 * of a clock that is trusted.
 */
export function dropEnded(
  map: RingMap,
  read: FlashRead,
  of: { today: number; codesToo: boolean },
): FlashEffect[] {
  const effects: FlashEffect[] = [];
  for (let i = 0; i < map.pages; i++) {
    const address = addressOfPage(map, i);
    const end = endDayOf(read(address, HEADER_BYTES));
    if (end < 0 || end > of.today) continue;
    if (!of.codesToo && hasCodes(read(address, map.pageBytes))) continue;
    effects.push({ kind: "flash-erase", address });
  }
  return effects;
}

/** Erases what a power cut left of a page that was being erased or begun; for the boot. */
export function dropTorn(map: RingMap, read: FlashRead): FlashEffect[] {
  const effects: FlashEffect[] = [];
  for (let i = 0; i < map.pages; i++) {
    const address = addressOfPage(map, i);
    if (endDayOf(read(address, HEADER_BYTES)) >= 0) continue;
    if (endOfWriting(read(address, map.pageBytes)) > 0) {
      effects.push({ kind: "flash-erase", address });
    }
  }
  return effects;
}
