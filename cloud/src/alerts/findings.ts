import { dayOf, usableOf } from "../inventory/usable.ts";
import type { Books } from "../inventory/books.ts";
import type { KioskSettings } from "../planning/build-plan.ts";
import type { Findings } from "./decide-alerts.ts";

/** What levels are judged by: the kiosk's settings, lots nobody may be given, and the time. */
export interface Judging {
  settings: Pick<KioskSettings, "reorder">;
  /** Reorder points learned from forecasts, by product. */
  learned: Readonly<Record<string, number>>;
  refusedLots: ReadonlySet<string>;
  nowMs: number;
  reorderPointDefault: number;
}

/**
 * Boxes at or below which someone should come: as the county set it for the kiosk, else as learned,
 * else the service's default. Pure.
 */
export function reorderPointOf(
  product: string,
  by: Pick<Judging, "settings" | "learned" | "reorderPointDefault">,
): number {
  return by.settings.reorder?.[product] ?? by.learned[product] ?? by.reorderPointDefault;
}

/** Usable boxes and reorder point of each product named. Pure. */
export function levelsOf(
  books: Books,
  products: Iterable<string>,
  by: Judging,
): Findings["levels"] {
  const when = { day: dayOf(by.nowMs), refused: by.refusedLots };
  return [...products]
    .filter((product) => product !== "")
    .map((product) => ({
      product,
      onHand: usableOf(books, product, when),
      reorderPoint: reorderPointOf(product, by),
    }));
}
