import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import { dayOf } from "../inventory/usable.ts";

/** A product at one kiosk. */
export interface Shelf {
  kiosk: string;
  product: string;
}

/**
 * Boxes by our books that may be given out on the day of `onMs`, not expired and not of a refused
 * lot; what vouchers hold is among them.
 */
export async function usableBoxes(trx: Db, shelf: Shelf, onMs: number): Promise<number> {
  const row = await trx
    .selectFrom("stock")
    .select(sql<number>`coalesce(sum(on_hand), 0)::integer`.as("boxes"))
    .where("kiosk", "=", shelf.kiosk)
    .where("product", "=", shelf.product)
    .where("on_hand", ">", 0)
    .where("expiry", ">=", dayOf(onMs))
    .where("lot", "not in", trx.selectFrom("refused_lots").select("lot"))
    .executeTakeFirst();
  return row?.boxes ?? 0;
}

/** Boxes that vouchers hold at a kiosk now, by product. */
export async function heldBoxes(
  db: Db,
  at: { kiosk?: string; nowMs: number },
): Promise<(Shelf & { count: number })[]> {
  const one = at.kiosk;
  return db
    .selectFrom("vouchers")
    .select(["kiosk", "product", sql<number>`count(*)::integer`.as("count")])
    .where("holds", "=", true)
    .where("expires_at", ">", at.nowMs)
    .where(one === undefined ? sql<boolean>`true` : sql<boolean>`kiosk = ${one}`)
    .groupBy(["kiosk", "product"])
    .execute();
}

/** Of {@link heldBoxes}, those of one product at one kiosk. */
export async function heldOf(trx: Db, shelf: Shelf, nowMs: number): Promise<number> {
  const held = await heldBoxes(trx, { kiosk: shelf.kiosk, nowMs });
  return held.find(({ product }) => product === shelf.product)?.count ?? 0;
}
