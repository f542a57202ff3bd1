import { FLASH_MAP } from "../contract/limits.ts";
import type { QuotaBase } from "../contract/quota.ts";
import type { FlashRead } from "./interface.ts";
import type { FlashEffect } from "./journal/journal.ts";
import { KEYS_AT, writeKeys } from "./quota-keys.ts";
import { readBothKeys } from "./quota-ratchet.ts";

/**
 * What the technician's tool does to a board's raw flash, in this order, to give it the current
 * base keys of the quota rules (at most LIMITS.quotaRulesMax). Plans and session numbers stay; keys
 * the board had are erased. `read` reads the board's flash; the kiosk's program must not run. When
 * it is cut short the board still has a slot it can use, and the tool runs again.
 */
export function provisionKeys(read: FlashRead, bases: readonly QuotaBase[]): FlashEffect[] {
  const { planAddress, pageBytes, planPages } = FLASH_MAP;
  const [first, second] = readBothKeys({ address: planAddress, pageBytes }, read);
  const generation = Math.max(first.generation, second.generation) + 1;
  const effects: FlashEffect[] = [];
  for (let slot = 0; slot < planPages; slot++) {
    const address = planAddress + slot * pageBytes;
    const bytes = new Uint8Array(read(address, KEYS_AT));
    effects.push({ kind: "flash-erase", address });
    effects.push(...writeKeys(address, { generation, bases: bases.slice() }));
    effects.push({ kind: "flash-write", address, bytes });
  }
  return effects;
}
