/**
 * A checksum beside every row. SQLite's own check looks at the file's structure and finds no byte
 * that was changed inside a text, such as a plan's expiry date or a mark.
 */
import { crc32 } from "node:zlib";
import type { KioskRecord } from "./port.ts";
import type { Row } from "./rows.ts";

/** Stands in rows written before there were seals: they are taken as they are. */
export const UNSEALED = -1;

export function sealOfRow(row: Omit<Row, "entries">): number {
  const { kiosk, epoch, loose, seq, last, hash, receivedAt, text } = row;
  const beside = loose ? "loose" : "line";
  return crc32(`${kiosk} ${epoch} ${beside} ${seq} ${last} ${hash} ${receivedAt} ${text}`);
}

export function sealOfRecord(record: Omit<KioskRecord, "marks">): number {
  const { kiosk, term, superseded, epoch, session, n, plan, revision, followed, memory } = record;
  const numbers = [term, epoch, session, n, revision, followed].join(" ");
  return crc32(`${kiosk} ${superseded} ${numbers} ${plan} ${memory}`);
}

export function sealOfMark(of: { kiosk: string; epoch: number; kept: number }): number {
  return crc32(`${of.kiosk} ${of.epoch} ${of.kept}`);
}

export function isSealed(seal: number, expected: number): boolean {
  return seal === UNSEALED || seal === expected;
}
