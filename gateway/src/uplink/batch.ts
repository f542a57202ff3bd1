/**
 * Which entries go in the next request: every kiosk gets a share, so a long backlog of one delays
 * no other.
 */
import type { Item } from "@anxin/firmware/contract/uplink";
import type { StoredEntry } from "../journal/port.ts";

/** Items of one kiosk in one request. */
export const KIOSK_ITEMS_MAX = 200;

/** A body of the journal as it travels; the term is the one the gateway holds now. */
export function itemOf(entry: StoredEntry, term: number): Item {
  const { kiosk, receivedAt, body } = entry;
  return { ...body, kiosk, term, receivedAt };
}

export interface Share {
  kiosk: string;
  entries: StoredEntry[];
}

export interface ShareLimits {
  itemsMax: number;
  kiosksMax: number;
  /** At most this many of one kiosk. */
  of(kiosk: string): number;
}

/** Takes from each kiosk in turn until the request is full. */
export function shares(
  kiosks: Iterable<string>,
  pending: (kiosk: string, limit: number) => StoredEntry[],
  limits: ShareLimits,
): Share[] {
  const chosen: Share[] = [];
  let left = limits.itemsMax;
  for (const kiosk of kiosks) {
    if (left === 0 || chosen.length === limits.kiosksMax) break;
    const entries = pending(kiosk, Math.min(left, limits.of(kiosk)));
    chosen.push({ kiosk, entries });
    left -= entries.length;
  }
  return chosen;
}
