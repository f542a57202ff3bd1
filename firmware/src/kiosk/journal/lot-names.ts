import type { Lot } from "./durable.ts";

/**
 * Within a page a lot is written once and then called by its place in the page's list, so a vend
 * costs 52 bytes of flash instead of 100. The list begins with the lots of the page's state; a
 * `lot-named` record adds one.
 */
export const NO_LOT = 255;
/**
 * More distinct lots than this at one time do not fit a page's state; a load beyond it is not
 * confirmed.
 */
export const LOTS_MAX = 40;

/** A lot by what a fact says of it; expiry 0 means the fact does not say. */
export function placeOfLot(names: Lot[], lot: Lot): number {
  if (lot.product === "" && lot.lot === "") return NO_LOT;
  for (let i = 0; i < names.length; i++) {
    const n = names[i];
    if (n === undefined || n.lot !== lot.lot || n.product !== lot.product) continue;
    if (lot.expiry === 0 || n.expiry === lot.expiry) return i;
  }
  return -1;
}

/** The lot at a place; an unknown place reads as no lot. */
export function lotAt(names: Lot[], place: number): Lot {
  return names[place] ?? { product: "", lot: "", expiry: 0 };
}
