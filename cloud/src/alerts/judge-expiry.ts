import { dayOf } from "../inventory/usable.ts";
import type { WatchedFinding } from "./decide-watched.ts";

/** Boxes of one lot somewhere. */
export interface DatedBoxes {
  kiosk?: string;
  /** A warehouse. */
  place?: string;
  product: string;
  /** yyyymmdd, the last day it may be given out. */
  expiry: number;
  count: number;
}

const DAY_MS = 86_400_000;

/** What has expired or soon will, one finding for each place and product. Pure. */
export function judgeExpiry(
  boxes: readonly DatedBoxes[],
  by: { nowMs: number; kioskDays: number; warehouseDays: number },
): WatchedFinding[] {
  const today = dayOf(by.nowMs);
  const soon = (days: number) => dayOf(by.nowMs + days * DAY_MS);
  const inKiosk = soon(by.kioskDays);
  const inWarehouse = soon(by.warehouseDays);
  const found = boxes.flatMap(({ expiry, ...of }): WatchedFinding[] => {
    const limit = of.kiosk === undefined ? inWarehouse : inKiosk;
    if (expiry > limit && expiry >= today) return [];
    return [{ ...of, cause: expiry < today ? "expired" : "near-expiry", begins: true }];
  });
  return summed(found);
}

/** One finding for each cause, place and product, with all of its boxes. Pure. */
export function summed(found: readonly WatchedFinding[]): WatchedFinding[] {
  const groups = Map.groupBy(found, (one) => JSON.stringify({ ...one, count: 0 }));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [{ ...first, count: group.reduce((sum, { count = 0 }) => sum + count, 0) }];
  });
}
