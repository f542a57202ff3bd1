import { LIMITS } from "../contract/limits.ts";
import type { FlashRead } from "./interface.ts";
import { putU32, u32At, writerOf } from "./journal/bytes.ts";
import type { FlashEffect } from "./journal/journal.ts";
import { PLAN_HEADER_BYTES, type PlanSlots } from "./plan-slots.ts";
import { KEYS_AT } from "./quota-keys.ts";

/**
 * Session numbers reserved behind the plans, for a kiosk whose ring is full of facts nobody holds:
 * without one it could not connect, and without connecting the ring would stay full. The tail of a
 * slot is a row of u32 number, u32 complement, ascending; a torn one is stepped over.
 */
const TAIL_AT = (PLAN_HEADER_BYTES + LIMITS.planBytesMax + 3) & ~3;
const MARK_BYTES = 8;

/** The highest number reserved in the slots, 0 when none, and where the next one goes. */
export interface SessionTail {
  reserved: number;
  slot: number;
  at: number;
}

function tailOf(slots: PlanSlots, slot: number, read: FlashRead): SessionTail {
  const bytes = read(slots.address + slot * slots.pageBytes + TAIL_AT, KEYS_AT - TAIL_AT);
  let reserved = 0;
  let at = 0;
  for (let here = 0; here + MARK_BYTES <= bytes.length; here += MARK_BYTES) {
    const number = u32At(bytes, here);
    const complement = u32At(bytes, here + 4);
    if (number === 0xffffffff && complement === 0xffffffff) break;
    at = here + MARK_BYTES;
    if (~number >>> 0 === complement) reserved = Math.max(reserved, number);
  }
  return { reserved, slot, at: TAIL_AT + at };
}

/** What the two slots say at boot. */
export function readTails(slots: PlanSlots, read: FlashRead): [SessionTail, SessionTail] {
  return [tailOf(slots, 0, read), tailOf(slots, 1, read)];
}

/**
 * The slot with the highest number. Of two that hold the same plan this one must be used, because
 * the other is the one that will be erased.
 */
export function latestSlot(tails: [SessionTail, SessionTail]): 0 | 1 {
  return tails[1].reserved > tails[0].reserved ? 1 : 0;
}

/** The tail to write on, behind the slot in use. */
export function tailInUse(tails: [SessionTail, SessionTail], slot: number): SessionTail {
  const reserved = Math.max(tails[0].reserved, tails[1].reserved);
  return { ...(slot === 1 ? tails[1] : tails[0]), reserved };
}

/** A mark behind the plan, or nothing when the slot has no room for another. */
export function markSessions(
  slots: PlanSlots,
  tail: SessionTail,
  upTo: number,
): { tail: SessionTail; effects: FlashEffect[] } | undefined {
  if (tail.at + MARK_BYTES > KEYS_AT) return undefined;
  const w = writerOf(MARK_BYTES);
  putU32(w, upTo);
  putU32(w, ~upTo);
  const address = slots.address + tail.slot * slots.pageBytes + tail.at;
  const next = { reserved: upTo, slot: tail.slot, at: tail.at + MARK_BYTES };
  return { tail: next, effects: [{ kind: "flash-write", address, bytes: w.bytes }] };
}

/** The tail of a slot just erased. */
export function freshTail(slot: number, reserved: number): SessionTail {
  return { reserved, slot, at: TAIL_AT };
}
