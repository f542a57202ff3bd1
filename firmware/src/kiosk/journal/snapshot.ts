import type { Permission } from "../../contract/messages.ts";
import { FAULTS } from "../../contract/codes.ts";
import type { Durable, Lane, LaneDoor, Lot, OpenIntent, Stack } from "./durable.ts";
import {
  type ByteReader,
  type ByteWriter,
  getId,
  getText,
  getU16,
  getU32,
  getU8,
  putId,
  putText,
  putU16,
  putU32,
  putU8,
  writerOf,
  written,
} from "./bytes.ts";
import { placeOfLot, lotAt } from "./lot-names.ts";

/**
 * The state at the beginning of a page. Older pages can then be erased: nothing in them is needed
 * to know what a lane holds or which permissions were used. The list of lots comes first, because
 * readers of facts need only that.
 */
export const STATE_VERSION = 1;
const STATE_BYTES_MAX = 3600;

/** Orders here are flash formats: appended to, never changed. */
export const PERMISSION_ORDER: Permission[] = ["grant", "voucher", "card", "self-test"];
const DOOR_ORDER: LaneDoor[] = ["open", "wants-stock", "wants-count"];

/** Every lot the state speaks of, once. */
export function lotsOfState(d: Durable): Lot[] {
  const lots: Lot[] = [];
  function add(lot: Lot): void {
    if (placeOfLot(lots, lot) < 0) lots.push(lot);
  }
  for (const lane of d.lanes) for (const stack of lane.stacks) add(stack.lot);
  if (d.open !== undefined) add(d.open.lot);
  return lots;
}

export function putLot(w: ByteWriter, lot: Lot): void {
  putText(w, lot.product);
  putText(w, lot.lot);
  putU32(w, lot.expiry);
}

export function getLot(r: ByteReader): Lot {
  const product = getText(r);
  const lot = getText(r);
  return { product, lot, expiry: getU32(r) };
}

function putOpen(w: ByteWriter, open: OpenIntent | undefined, lots: Lot[]): void {
  putU8(w, open === undefined ? 0 : 1);
  if (open === undefined) return;
  putU32(w, open.seq);
  putU8(w, PERMISSION_ORDER.indexOf(open.permission));
  putId(w, open.id);
  putU8(w, open.attempt);
  putU8(w, open.lane);
  putU8(w, placeOfLot(lots, open.lot));
}

function getOpen(r: ByteReader, lots: Lot[]): OpenIntent | undefined {
  if (getU8(r) === 0) return undefined;
  const seq = getU32(r);
  const permission = PERMISSION_ORDER[getU8(r)] ?? "grant";
  const id = getId(r);
  const attempt = getU8(r);
  const lane = getU8(r);
  return { seq, permission, id, attempt, lane, lot: lotAt(lots, getU8(r)) };
}

function putLane(w: ByteWriter, lane: Lane, lots: Lot[]): void {
  putU8(w, lane.lane);
  putU8(w, DOOR_ORDER.indexOf(lane.door));
  putU8(w, lane.misses);
  putU8(w, lane.stacks.length);
  for (const stack of lane.stacks) {
    putU8(w, placeOfLot(lots, stack.lot));
    putU16(w, stack.count);
  }
}

function getLane(r: ByteReader, lots: Lot[]): Lane {
  const lane = getU8(r);
  const door = DOOR_ORDER[getU8(r)] ?? "wants-count";
  const misses = getU8(r);
  const stacks: Stack[] = [];
  for (let left = getU8(r); left > 0; left--) {
    const lot = lotAt(lots, getU8(r));
    stacks.push({ lot, count: getU16(r) });
  }
  return { lane, door, misses, stacks };
}

function putList<T>(w: ByteWriter, list: T[], put: (one: T) => void): void {
  putU8(w, list.length);
  for (const one of list) put(one);
}

function getList<T>(r: ByteReader, get: () => T): T[] {
  const list: T[] = [];
  for (let left = getU8(r); left > 0; left--) list.push(get());
  return list;
}

function putCounters(w: ByteWriter, d: Durable): void {
  putText(w, d.nonce);
  putU32(w, d.held);
  putU32(w, d.kept);
  putU32(w, d.sessionsReserved);
  putU32(w, d.floorSeconds);
  putU32(w, d.boots);
  putU16(w, d.skippedDoors);
  putU16(w, d.skippedClimates);
}

/** The bytes a page begins with; the page's list of lots is `lotsOfState`. */
export function encodeState(d: Durable): Uint8Array {
  const w = writerOf(STATE_BYTES_MAX);
  const lots = lotsOfState(d);
  putU8(w, STATE_VERSION);
  putList(w, lots, (lot) => putLot(w, lot));
  putCounters(w, d);
  putOpen(w, d.open, lots);
  putList(w, d.lanes, (lane) => putLane(w, lane, lots));
  putList(w, d.permissions, (id) => putId(w, id));
  putList(w, d.faults, (f) => {
    putU8(w, FAULTS.indexOf(f.code));
    putU8(w, f.lane);
  });
  putList(w, d.loads, (l) => {
    putText(w, l.load);
    putU8(w, l.lane);
  });
  while (w.at % 4 !== 0) putU8(w, 0);
  return written(w);
}

/** Only the list of lots, for rendering the facts of a page. */
export function decodeLots(bytes: Uint8Array, at: number): { lots: Lot[]; at: number } {
  const r = { bytes, at: at + 1 };
  const lots = getList(r, () => getLot(r));
  return { lots, at: r.at };
}

/** The state a page at `at` begins with; epoch and base come from the page's header. */
export function decodeState(
  bytes: Uint8Array,
  at: number,
  header: { epoch: number; base: number },
): { durable: Durable; lots: Lot[] } {
  const known = decodeLots(bytes, at);
  const lots = known.lots;
  const r = { bytes, at: known.at };
  const durable: Durable = {
    epoch: header.epoch,
    seq: header.base,
    nonce: getText(r),
    held: getU32(r),
    kept: getU32(r),
    sessionsReserved: getU32(r),
    floorSeconds: getU32(r),
    boots: getU32(r),
    skippedDoors: getU16(r),
    skippedClimates: getU16(r),
    open: getOpen(r, lots),
    lanes: getList(r, () => getLane(r, lots)),
    permissions: getList(r, () => getId(r)),
    faults: getList(r, () => {
      const code = FAULTS[getU8(r)] ?? "flash-failed";
      return { code, lane: getU8(r) };
    }),
    loads: getList(r, () => {
      const load = getText(r);
      return { load, lane: getU8(r) };
    }),
  };
  return { durable, lots };
}
