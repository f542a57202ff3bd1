import { dayOf, usableOf } from "../inventory/usable.ts";
import type { Books } from "../inventory/books.ts";
import type { KioskSettings } from "../planning/build-plan.ts";
import type { Findings } from "./decide-alerts.ts";

/** What levels are judged by: the kiosk's settings, lots nobody may be given, and the time. */
export interface Judging {
  settings: KioskSettings;
  refusedLots: ReadonlySet<string>;
  nowMs: number;
  reorderPointDefault: number;
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
      reorderPoint: by.settings.reorder[product] ?? by.reorderPointDefault,
    }));
}
