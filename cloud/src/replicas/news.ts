import type { StreamEvent } from "@anxin/firmware/contract/uplink";

/**
 * What one replica tells the others. PostgreSQL carries at most 8000 bytes of it, so a plan and the
 * state of a grant are named and read from the database: what is read is never older than what was
 * told. A grant's event is in no table; it is a few ids and numbers, far below that.
 */
export type News =
  /** Send the newest plan of this kiosk to this gateway. */
  | { plan: string; gateway: string }
  /** Send exactly this to this gateway. */
  | { event: StreamEvent; gateway: string }
  /** Show whoever watches this grant how it stands. */
  | { grant: string };

/** News of an event for a gateway. */
export function newsOf(gateway: string, event: StreamEvent): News {
  return event.event === "plan" ? { plan: event.kiosk, gateway } : { event, gateway };
}

/** As it travels: who tells, and what. */
export function newsText(replica: string, news: News): string {
  return JSON.stringify({ replica, ...news });
}

/** Undefined for what the replica told itself, and for what a later release may tell. */
export function newsIn(text: string, replica: string): News | undefined {
  const told = JSON.parse(text) as { replica: string } & News;
  if (told.replica === replica) return undefined;
  return "plan" in told || "event" in told || "grant" in told ? told : undefined;
}
