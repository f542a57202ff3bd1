import { crc32 } from "./crc32.ts";
import { putU16, putU32, u32At, writerOf } from "./bytes.ts";

/**
 * One page of the ring: a header, the state as it was when the page began, then records until the
 * page is full.
 *
 *  0 u32 magic    4 u32 turn    8 u32 complement of turn   12 u16 epoch   14 u16 bytes of the state
 * 16 u32 base: the last seq before this page    20 u32 CRC-32 of the state    24 u32 CRC-32 of
 * bytes 0 to 23
 */
export const PAGE_HEADER_BYTES = 28;
/** "ANX1" read as a little-endian integer. */
const MAGIC = 0x31584e41;

/** Where the ring lies; a parameter, so that a test can use a small one. */
export interface RingMap {
  address: number;
  pages: number;
  pageBytes: number;
}

export interface PageHeader {
  /** Counts page changes from 1; the page used is `turn` modulo the number of pages. */
  turn: number;
  epoch: number;
  base: number;
  stateBytes: number;
  stateCrc: number;
}

export function addressOf(map: RingMap, turn: number): number {
  return map.address + (turn % map.pages) * map.pageBytes;
}

/** Header and state as one write. */
export function encodePage(
  header: { turn: number; epoch: number; base: number },
  state: Uint8Array,
): Uint8Array {
  const w = writerOf(PAGE_HEADER_BYTES + state.length);
  putU32(w, MAGIC);
  putU32(w, header.turn);
  putU32(w, ~header.turn);
  putU16(w, header.epoch);
  putU16(w, state.length);
  putU32(w, header.base);
  putU32(w, crc32(state, 0, state.length));
  putU32(w, crc32(w.bytes, 0, w.at));
  w.bytes.set(state, PAGE_HEADER_BYTES);
  return w.bytes;
}

/** The header, or undefined for an erased, torn or foreign page. */
export function decodePageHeader(bytes: Uint8Array): PageHeader | undefined {
  if (u32At(bytes, 0) !== MAGIC || u32At(bytes, 24) !== crc32(bytes, 0, 24)) return undefined;
  const turn = u32At(bytes, 4);
  if (~turn >>> 0 !== u32At(bytes, 8)) return undefined;
  return {
    turn,
    epoch: u32At(bytes, 12) & 65535,
    stateBytes: u32At(bytes, 12) >>> 16,
    base: u32At(bytes, 16),
    stateCrc: u32At(bytes, 20),
  };
}

/** True when the state behind the header is whole, so the page may be used. */
export function hasWholeState(page: Uint8Array, header: PageHeader): boolean {
  const end = PAGE_HEADER_BYTES + header.stateBytes;
  return end <= page.length && crc32(page, PAGE_HEADER_BYTES, end) === header.stateCrc;
}
