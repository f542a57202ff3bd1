import type { Evidence, Finding } from "./evidence.ts";

/** No ID number, in no form, on any wire, in any flash, in the ledger (invariant 7). */
export function identityStaysInItsReader({ leaks }: Evidence): Finding[] {
  return leaks.map((story): Finding => ({ kind: "wrong", count: 1, story }));
}
