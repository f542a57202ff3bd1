import { VEND_STATES, type VendState } from "../world/vend-state.ts";
import { FAULT_NAMES, type FaultName } from "./fault-names.ts";

/** How often each fault met a vend in each of its states; `off` is a kiosk without power. */
export type FaultHits = Record<FaultName, Partial<Record<VendState | "off", number>>>;

/** No hits yet. */
export function noHits(): FaultHits {
  return Object.fromEntries(FAULT_NAMES.map((name) => [name, {}])) as FaultHits;
}

export function addHit(hits: FaultHits, fault: FaultName, state: VendState | "off"): void {
  hits[fault][state] = (hits[fault][state] ?? 0) + 1;
}

/** The hits of several runs together. */
export function sumOfHits(all: readonly FaultHits[]): FaultHits {
  const sum = noHits();
  for (const hits of all) {
    for (const fault of FAULT_NAMES) {
      for (const state of [...VEND_STATES, "off"] as const) {
        const more = hits[fault]?.[state] ?? 0;
        if (more > 0) sum[fault][state] = (sum[fault][state] ?? 0) + more;
      }
    }
  }
  return sum;
}
