import { LIMITS } from "../contract/limits.ts";
import {
  periodOfWindow,
  type QuotaBase,
  ratcheted,
  windowOf,
  windowsBetween,
} from "../contract/quota.ts";
import { deviceTime } from "./clock.ts";
import { dayOf } from "./eligibility.ts";
import type { FlashRead } from "./interface.ts";
import { movePlan, slotsOf } from "./plan.ts";
import { addressOfSlot, type PlanSlots } from "./plan-slots.ts";
import { isKeyAreaBlank, type QuotaKeys, readKeys } from "./quota-keys.ts";
import { latestSlot, type SessionTail } from "./session-slots.ts";
import { flashOf, put, type Turn } from "./turn.ts";

/** Base keys move forward on authenticated time, and the page that held the old ones is erased. */

/** The slot to prefer of two that hold the same plan: the other one is erased next. */
export function preferredSlot(
  tails: [SessionTail, SessionTail],
  keys: [QuotaKeys, QuotaKeys],
): 0 | 1 {
  if (tails[0].reserved !== tails[1].reserved) return latestSlot(tails);
  return keys[1].generation > keys[0].generation ? 1 : 0;
}

export function readBothKeys(slots: PlanSlots, read: FlashRead): [QuotaKeys, QuotaKeys] {
  return [readKeys(addressOfSlot(slots, 0), read), readKeys(addressOfSlot(slots, 1), read)];
}

/** The keys of the slot in use; the other's only when it has none. */
export function keysInUse(keys: [QuotaKeys, QuotaKeys], slot: number): QuotaKeys {
  const [own, other] = slot === 1 ? [keys[1], keys[0]] : keys;
  return own.generation > 0 ? own : other;
}

function moved(turn: Turn, from: QuotaBase, today: number): QuotaBase {
  const steps = windowsBetween(from.window, windowOf(periodOfWindow(from.window), today));
  if (steps > LIMITS.quotaWindowsAtOnceMax) return from;
  let base = from;
  for (let i = 0; i < steps; i++) base = ratcheted(turn.state.fixed.mac, base);
  return base;
}

/**
 * Moves every base to the window of authenticated time. The new ones are whole in the other slot,
 * with the plan, before the slot with the old ones is erased.
 */
export function ratchetKeys(turn: Turn): void {
  const { clock, keys, vend, flashFailed, tail } = turn.state;
  if (clock.authentic === undefined || vend.at !== "idle" || flashFailed) return;
  const today = dayOf(deviceTime(clock, turn.moment));
  const bases = keys.bases.map((base) => moved(turn, base, today));
  if (bases.every((base, i) => base === keys.bases[i])) return;
  put(turn, { keys: { generation: keys.generation + 1, bases } });
  movePlan(turn);
  turn.effects.push({ kind: "flash-erase", address: addressOfSlot(slotsOf(turn), tail.slot) });
}

/** Erases at boot what a power cut left of older keys in the slot that is not in use. */
export function eraseOldKeys(turn: Turn): void {
  const { tail } = turn.state;
  const slots = slotsOf(turn);
  const read = flashOf(turn);
  const own = readKeys(addressOfSlot(slots, tail.slot), read);
  const other = addressOfSlot(slots, 1 - tail.slot);
  if (own.generation === 0 || isKeyAreaBlank(other, read)) return;
  if (readKeys(other, read).generation === own.generation) return;
  turn.effects.push({ kind: "flash-erase", address: other });
}
