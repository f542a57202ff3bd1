import { LIMITS } from "../contract/limits.ts";
import { toBytes } from "../contract/hex.ts";
import type { Plan } from "../contract/messages.ts";
import { planIn } from "./guards.ts";
import type { FlashRead } from "./interface.ts";
import { putU32, u32At, writerOf } from "./journal/bytes.ts";
import { crc32 } from "./journal/crc32.ts";
import type { FlashEffect } from "./journal/journal.ts";
import type { PlanState } from "./state.ts";

/**
 * Two flash pages written in turn, so a torn plan leaves the one before. A slot: u32 magic, u32
 * length of the JSON text, u32 CRC-32 of it, then the text. Behind the longest text a slot has
 * room for reserved session numbers (`session-slots.ts`), and at its end for the base keys of the
 * quota rules (`quota-keys.ts`). The plan is written last: a slot with a whole plan is whole.
 */
export const PLAN_HEADER_BYTES = 12;
/** "ANXP" read as a little-endian integer. */
const MAGIC = 0x50584e41;

export interface PlanSlots {
  address: number;
  pageBytes: number;
}

export function planCrc(json: string): number {
  return crc32(toBytes(json), 0, json.length);
}

export function addressOfSlot(slots: PlanSlots, slot: number): number {
  return slots.address + slot * slots.pageBytes;
}

/** Writes a plan into a slot just erased. */
export function storePlan(slots: PlanSlots, slot: number, json: string): FlashEffect {
  const w = writerOf(PLAN_HEADER_BYTES + json.length);
  putU32(w, MAGIC);
  putU32(w, json.length);
  putU32(w, planCrc(json));
  w.bytes.set(toBytes(json), PLAN_HEADER_BYTES);
  return { kind: "flash-write", address: addressOfSlot(slots, slot), bytes: w.bytes };
}

/** Writes what one slot holds, plan or nothing, into the other, just erased. */
export function copyPlan(
  slots: PlanSlots,
  move: { from: number; to: number },
  read: FlashRead,
): FlashEffect {
  const length = PLAN_HEADER_BYTES + LIMITS.planBytesMax;
  const bytes = read(addressOfSlot(slots, move.from), length);
  return { kind: "flash-write", address: addressOfSlot(slots, move.to), bytes };
}

/** The plan a slot holds, of whatever life of the kiosk; undefined when none is whole. */
export function readSlot(slots: PlanSlots, slot: number, read: FlashRead): PlanState | undefined {
  const address = slots.address + slot * slots.pageBytes;
  const header = read(address, PLAN_HEADER_BYTES);
  const length = u32At(header, 4);
  if (u32At(header, 0) !== MAGIC || length > LIMITS.planBytesMax) return undefined;
  const bytes = read(address, PLAN_HEADER_BYTES + length);
  const crc = crc32(bytes, PLAN_HEADER_BYTES, PLAN_HEADER_BYTES + length);
  if (crc !== u32At(header, 8)) return undefined;
  let json = "";
  for (let i = 0; i < length; i++) json += String.fromCharCode(bytes[PLAN_HEADER_BYTES + i] ?? 0);
  const plan = planIn(json);
  return plan === undefined ? undefined : { plan, crc, slot };
}

/** Whether a plan is of this life of the kiosk: its epoch, opened for its declaration. */
export function isOfEpoch(plan: Plan, at: { epoch: number; nonce: string }): boolean {
  return plan.epoch === at.epoch && plan.opened === at.nonce;
}

/** The newest stored plan of this epoch; of two copies the one in the preferred slot. */
export function readPlan(
  slots: PlanSlots,
  read: FlashRead,
  at: { epoch: number; nonce: string; preferred: number },
): PlanState | undefined {
  let best: PlanState | undefined;
  for (const slot of [at.preferred, 1 - at.preferred]) {
    const found = readSlot(slots, slot, read);
    if (found === undefined || !isOfEpoch(found.plan, at)) continue;
    if (best === undefined || found.plan.revision > best.plan.revision) best = found;
  }
  return best;
}
