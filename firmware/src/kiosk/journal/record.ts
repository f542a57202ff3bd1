import { crc32 } from "./crc32.ts";
import { type ByteWriter, putU32, putU8, u32At, writerOf, written } from "./bytes.ts";

/**
 * A record, aligned to four bytes:
 *
 * 0 u8 length in words   1 u8 its complement   2 u8 kind, trust in the two high bits   3 u8 low
 * byte of the seq facts only: 4 u32 uptime seconds, 8 u32 device time    then the body, padded with
 * zeros, then CRC-32 of all before
 *
 * The seq is not stored but counted from the page's base; its low byte lets a reader step over a
 * torn write and still know that no record is missing.
 */
const HEAD_BYTES = 4;
const FACT_HEAD_BYTES = 12;
const CRC_BYTES = 4;
const BODY_BYTES_MAX = 200;
/** No record is longer. */
export const RECORD_BYTES_MAX = FACT_HEAD_BYTES + BODY_BYTES_MAX + CRC_BYTES;
/** Kinds from here on are not facts: no seq, no time. */
export const NON_FACT_KINDS_FROM = 32;
const KIND_MASK = 63;

/** What every record carries besides its body. `seq` of a non-fact is that of the last fact. */
export interface RecordHead {
  kind: number;
  trust: number;
  seq: number;
  uptime: number;
  time: number;
}

/** A record found in a page; `bodyAt` is where its body begins, `end` where the next record may. */
export interface FoundRecord extends RecordHead {
  bodyAt: number;
  end: number;
}

export function encodeRecord(head: RecordHead, body: (w: ByteWriter) => void): Uint8Array {
  const isFact = head.kind < NON_FACT_KINDS_FROM;
  const w = writerOf(RECORD_BYTES_MAX);
  putU8(w, 0);
  putU8(w, 0);
  putU8(w, head.kind | (head.trust << 6));
  putU8(w, head.seq & 255);
  if (isFact) {
    putU32(w, head.uptime);
    putU32(w, head.time);
  }
  body(w);
  while (w.at % 4 !== 0) putU8(w, 0);
  const words = (w.at + CRC_BYTES) / 4;
  w.bytes[0] = words;
  w.bytes[1] = ~words & 255;
  putU32(w, crc32(w.bytes, 0, w.at));
  return new Uint8Array(written(w));
}

function recordAt(page: Uint8Array, at: number, lastSeq: number): FoundRecord | undefined {
  const words = page[at] ?? 0;
  const end = at + words * 4;
  if ((words ^ (page[at + 1] ?? 0)) !== 255 || words < 2 || end > page.length) return undefined;
  if (crc32(page, at, end - CRC_BYTES) !== u32At(page, end - CRC_BYTES)) return undefined;
  const kind = (page[at + 2] ?? 0) & KIND_MASK;
  const isFact = kind < NON_FACT_KINDS_FROM;
  const seq = isFact ? lastSeq + 1 : lastSeq;
  if ((seq & 255) !== page[at + 3]) return undefined;
  return {
    kind,
    trust: (page[at + 2] ?? 0) >> 6,
    seq,
    uptime: isFact ? u32At(page, at + 4) : 0,
    time: isFact ? u32At(page, at + 8) : 0,
    bodyAt: at + (isFact ? FACT_HEAD_BYTES : HEAD_BYTES),
    end,
  };
}

/**
 * The next whole record from `at` on, stepping over what a power cut tore. Undefined when the page
 * has no more, or when the next one is not the follower of `lastSeq`, because then one in between
 * is unreadable.
 */
export function nextRecord(page: Uint8Array, at: number, lastSeq: number): FoundRecord | undefined {
  for (let here = at; here + HEAD_BYTES + CRC_BYTES <= page.length; here += 4) {
    if (page[here] === 255) continue;
    const found = recordAt(page, here, lastSeq);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Where writing may go on: after everything that is not erased, torn writes included. By words,
 * because a board looks at a page's every byte for seconds.
 */
export function endOfWriting(page: Uint8Array): number {
  const words = new Uint32Array(new Uint8Array(page).buffer);
  let end = words.length;
  while (end > 0 && words[end - 1] === 0xffffffff) end--;
  return end * 4;
}
