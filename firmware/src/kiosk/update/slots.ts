import { fromHex, toHex } from "../../contract/hex.ts";
import type { FlashRead } from "../interface.ts";
import { putU32, u32At, writerOf } from "../journal/bytes.ts";
import { crc32 } from "../journal/crc32.ts";
import type { FlashEffect } from "../journal/journal.ts";

/**
 * Two places for a program in raw flash, rewritten in turn: the one that runs is never touched.
 * Each is a page that says what is in it, and pages of the image behind it. All that becomes of a
 * program is said by letting the first byte of a word fall to zero in place, which NOR flash does
 * whole or not at all; nothing is ever moved.
 *
 * head:  0 u32 magic   4 u32 order   8 u32 bytes of the image   12 version, 16 bytes
 *        28 SHA-256    60 u32 CRC-32 of all before
 * words: 64 whole   68 go   72 confirmed   76 told   80 why (and which code)   84, 88, 92 starts
 * marks: 96 one byte a page of the image, zero when it is all there
 * bad:   256 images that failed here: the first 8 bytes of the hash of each
 */
export interface SlotMap {
  /** Of each slot's first page. */
  addresses: readonly [number, number];
  pageBytes: number;
  /** Of one slot, the head's page included. */
  pages: number;
}

/** Which of the two. */
export type SlotIndex = 0 | 1;

/** "ANXS" read as a little-endian integer. */
const MAGIC = 0x53584e41;
const HEAD_BYTES = 60;
const VERSION_AT = 12;
const VERSION_BYTES = 16;
const SHA_AT = 28;
const MARKS_AT = 96;
const BAD_AT = 256;
const BAD_BYTES = 8;
const BAD_MAX = 48;
/** Of them the newest come over to the next slot, so that there is room for more. */
const BAD_KEPT = 24;
/** All of a head's page that means something. */
const READ_BYTES = BAD_AT + BAD_BYTES * BAD_MAX;

/** How often a program is started before it has to have confirmed itself. */
export const STARTS_MAX = 3;

/** Words of a head's page, by what has become true when their first byte is zero. */
export const WORD = { whole: 64, go: 68, confirmed: 72, told: 76, why: 80, starts: 84 } as const;

/** What is in a slot. */
export interface Slot {
  address: number;
  /** The higher one is the newer. */
  order: number;
  version: string;
  bytes: number;
  sha256: string;
  /** All of it was written, and has the hash. */
  whole: boolean;
  /** It may be started. */
  go: boolean;
  confirmed: boolean;
  /** The end of its update was told. */
  told: boolean;
  /** Place in a list of codes of why it failed; undefined while it has not said. */
  why: number | undefined;
  starts: number;
  /** The page as read, for what else is in it. */
  page: Uint8Array;
}

/** Bytes an image may have. */
export function imageRoom(map: SlotMap): number {
  return (map.pages - 1) * map.pageBytes;
}

/** Where an image begins. */
export function imageAddress(map: SlotMap, index: SlotIndex): number {
  return map.addresses[index] + map.pageBytes;
}

function versionIn(page: Uint8Array): string {
  let text = "";
  for (let at = VERSION_AT; at < VERSION_AT + VERSION_BYTES; at++) {
    const c = page[at] ?? 0;
    if (c === 0) break;
    text += String.fromCharCode(c);
  }
  return text;
}

/** What a slot says of itself; undefined when nothing was begun in it, or only half. */
export function readSlot(map: SlotMap, index: SlotIndex, read: FlashRead): Slot | undefined {
  const address = map.addresses[index];
  const page = read(address, READ_BYTES);
  if (u32At(page, 0) !== MAGIC || crc32(page, 0, HEAD_BYTES) !== u32At(page, HEAD_BYTES)) {
    return undefined;
  }
  const is = (at: number): boolean => page[at] !== 255;
  let starts = 0;
  while (starts < STARTS_MAX && is(WORD.starts + 4 * starts)) starts++;
  return {
    address,
    order: u32At(page, 4),
    version: versionIn(page),
    bytes: u32At(page, 8),
    sha256: toHex(new Uint8Array(page.subarray(SHA_AT, HEAD_BYTES))),
    whole: is(WORD.whole),
    go: is(WORD.go),
    confirmed: is(WORD.confirmed),
    told: is(WORD.told),
    why: is(WORD.why) ? page[WORD.why + 1] : undefined,
    starts,
    page,
  };
}

function wordOf(address: number, value: number): FlashEffect {
  return { kind: "flash-write", address, bytes: new Uint8Array([0, value, 255, 255]) };
}

/** Makes one of the words true; for `why` with its code's place. */
export function say(slot: Slot, word: keyof typeof WORD, value = 255): FlashEffect {
  return wordOf(slot.address + WORD[word], value);
}

/** Notes one more start; undefined when it was started often enough. */
export function noteStart(slot: Slot): FlashEffect | undefined {
  if (slot.starts >= STARTS_MAX) return undefined;
  return wordOf(slot.address + WORD.starts + 4 * slot.starts, 255);
}

/** It was let go, and has not confirmed itself in the starts it had. */
export function isFailed(slot: Slot): boolean {
  return slot.go && !slot.confirmed && slot.starts >= STARTS_MAX;
}

/** It may be started now. */
export function isStartable(slot: Slot | undefined): slot is Slot {
  if (slot === undefined || !slot.whole || !slot.go) return false;
  return slot.confirmed || slot.starts < STARTS_MAX;
}

/** Which program is to run: of those that may, the newest. Undefined when there is none. */
export function chooseSlot(map: SlotMap, read: FlashRead): SlotIndex | undefined {
  const first = readSlot(map, 0, read);
  const second = readSlot(map, 1, read);
  if (!isStartable(first)) return isStartable(second) ? 1 : undefined;
  return isStartable(second) && second.order > first.order ? 1 : 0;
}

/** The first page of the image that is not all there yet; as many as it has when all are. */
export function firstMissing(map: SlotMap, slot: Slot): number {
  const pages = Math.ceil(slot.bytes / map.pageBytes);
  let page = 0;
  while (page < pages && slot.page[MARKS_AT + page] === 0) page++;
  return page;
}

/** Says that a page of the image is all there: its word as it is from then on. */
export function markPage(slot: Slot, page: number): FlashEffect {
  const at = MARKS_AT + page - (page % 4);
  const bytes = new Uint8Array(slot.page.subarray(at, at + 4));
  bytes[page % 4] = 0;
  return { kind: "flash-write", address: slot.address + at, bytes };
}

const hashAt = (page: Uint8Array, at: number) =>
  toHex(new Uint8Array(page.subarray(at, at + BAD_BYTES)));

/** Where the list of failed images ends; an entry the power cut is passed over. */
function endOfBad(page: Uint8Array): number {
  let at = BAD_AT;
  while (at < READ_BYTES && hashAt(page, at) !== "ffffffffffffffff") at += BAD_BYTES;
  return at;
}

/** Whether an image of this hash has failed here. */
export function isBad(slot: Slot, sha256: string): boolean {
  for (let at = BAD_AT; at < endOfBad(slot.page); at += BAD_BYTES) {
    if (hashAt(slot.page, at) === sha256.slice(0, 2 * BAD_BYTES)) return true;
  }
  return false;
}

/** Notes in the slot that runs that an image failed; nothing when it is noted or the list full. */
export function noteBad(slot: Slot, sha256: string): FlashEffect[] {
  const at = endOfBad(slot.page);
  if (at >= READ_BYTES || isBad(slot, sha256)) return [];
  const bytes = fromHex(sha256.slice(0, 2 * BAD_BYTES));
  return [{ kind: "flash-write", address: slot.address + at, bytes }];
}

/** What is to be in a slot. */
export type Planned = Pick<Slot, "order" | "version" | "bytes" | "sha256">;

/** The head of a slot, as written when its image is begun. */
export function headOf(planned: Planned): Uint8Array {
  const w = writerOf(HEAD_BYTES + 4);
  putU32(w, MAGIC);
  putU32(w, planned.order);
  putU32(w, planned.bytes);
  for (let i = 0; i < planned.version.length; i++)
    w.bytes[w.at + i] = planned.version.charCodeAt(i);
  w.bytes.set(fromHex(planned.sha256), SHA_AT);
  w.at = HEAD_BYTES;
  putU32(w, crc32(w.bytes, 0, HEAD_BYTES));
  return w.bytes;
}

/** Says of a slot that nothing is in it: its head is spoilt first, then its page erased. */
export function forgetSlot(map: SlotMap, index: SlotIndex): FlashEffect[] {
  const address = map.addresses[index];
  return [
    { kind: "flash-write", address, bytes: new Uint8Array(HEAD_BYTES + 4) },
    { kind: "flash-erase", address },
  ];
}

/**
 * Begins an image in a slot. The list of failed images comes over from the slot that runs, before
 * the head, so that no cut loses it.
 */
export function beginSlot(
  map: SlotMap,
  index: SlotIndex,
  of: { planned: Planned; running: Slot },
): FlashEffect[] {
  const address = map.addresses[index];
  const { page } = of.running;
  const end = endOfBad(page);
  const bad = new Uint8Array(page.subarray(Math.max(BAD_AT, end - BAD_KEPT * BAD_BYTES), end));
  const effects = forgetSlot(map, index);
  if (bad.length > 0) effects.push({ kind: "flash-write", address: address + BAD_AT, bytes: bad });
  effects.push({ kind: "flash-write", address, bytes: headOf(of.planned) });
  return effects;
}
