import { FLASH_MAP } from "../contract/limits.ts";
import type { QuotaBase } from "../contract/quota.ts";
import type { FlashRead } from "./interface.ts";
import type { FlashEffect } from "./journal/journal.ts";
import { addressOfSlot, type PlanSlots, readSlot } from "./plan-slots.ts";
import { KEYS_AT, writeKeys } from "./quota-keys.ts";
import { readBothKeys } from "./quota-ratchet.ts";
import { latestSlot, readTails } from "./session-slots.ts";

/** The slot whose plan and session numbers the board would go on with. */
function slotToKeep(slots: PlanSlots, read: FlashRead): number {
  const first = readSlot(slots, 0, read)?.plan.revision ?? 0;
  const second = readSlot(slots, 1, read)?.plan.revision ?? 0;
  if (first !== second) return second > first ? 1 : 0;
  return latestSlot(readTails(slots, read));
}

/**
 * What the technician's tool does to a board's raw flash, in this order, to give it the current
 * base keys of the quota rules (at most LIMITS.quotaRulesMax). Plan and session numbers stay; keys
 * the board had are erased. `read` reads the board's flash; the kiosk's program must not run. When
 * it is cut short the board still has a whole slot, and the tool runs again.
 */
export function provisionKeys(read: FlashRead, bases: readonly QuotaBase[]): FlashEffect[] {
  const { planAddress, pageBytes } = FLASH_MAP;
  const slots = { address: planAddress, pageBytes };
  const [first, second] = readBothKeys(slots, read);
  const generation = Math.max(first.generation, second.generation) + 1;
  const kept = slotToKeep(slots, read);
  const bytes = new Uint8Array(read(addressOfSlot(slots, kept), KEYS_AT));
  const effects: FlashEffect[] = [];
  for (const slot of [1 - kept, kept]) {
    const address = addressOfSlot(slots, slot);
    effects.push({ kind: "flash-erase", address });
    effects.push(...writeKeys(address, { generation, bases: bases.slice() }));
    effects.push({ kind: "flash-write", address, bytes });
  }
  return effects;
}
