/**
 * Whoever looks on at what the gateway does and changes nothing of it: metrics, the site's flows.
 */
import type { Presence, WireCode } from "@anxin/firmware/contract";
import type { StorageCode } from "@anxin/firmware/contract/schemas";
import type { Entry } from "./fleet/decision.ts";

/** Called after the fact; what it throws would be the gateway's failure, so it must not. */
export interface Onlooker {
  /** These have just become durable. */
  stored?(kiosk: string, entries: readonly Entry[]): void;
  /** A message of this kiosk changed nothing. */
  refused?(kiosk: string, code: WireCode): void;
  /** What the kiosk says of itself, or the gateway of its absence. */
  presence?(kiosk: string, presence: Presence): void;
  /** All that is beyond its rules in the kiosk's storage now; also said again at a start. */
  judged?(kiosk: string, codes: readonly StorageCode[]): void;
}
