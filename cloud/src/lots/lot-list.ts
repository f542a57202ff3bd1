import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import type { LotView, TradeItem } from "../inventory-services.ts";

/** A lot as it is known, and whether it may go out. */
export interface ListedLot extends LotView {
  /** No kiosk gives it out: recalled, quarantined or damaged. */
  stopped: boolean;
  /** It is being recalled, or was. */
  recalled: boolean;
}

interface Row {
  product: string;
  lot: string;
  di: string | null;
  expiry: number | null;
  produced: number | null;
  packQuantity: number | null;
  maker: string | null;
  stopped: boolean;
  recalled: boolean;
}

/** Lots after one of them, by product and number. */
export async function lotViews(
  db: Db,
  wish: { product?: string; lot?: string; after: readonly [string, string]; limit: number },
): Promise<ListedLot[]> {
  const { product = "", lot = "", after, limit } = wish;
  const { rows } = await sql<Row>`
    SELECT l.product, l.lot, l.di, l.expiry, l.produced, t.pack_quantity AS "packQuantity", t.maker,
      EXISTS (SELECT 1 FROM refused_lots r WHERE r.lot = l.lot) AS stopped,
      EXISTS (SELECT 1 FROM recalls c WHERE c.lot = l.lot AND c.product = l.product) AS recalled
    FROM lots l LEFT JOIN trade_items t ON t.di = l.di
    WHERE (l.product, l.lot) > (${after[0]}, ${after[1]})
      AND (${product} = '' OR l.product = ${product}) AND (${lot} = '' OR l.lot = ${lot})
    ORDER BY l.product, l.lot LIMIT ${limit}`.execute(db);
  return rows.map((row) => withoutNulls(row) as unknown as ListedLot);
}

function withoutNulls(row: Row): object {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

/** Makers' packs, by their number. */
export async function tradeItems(db: Db): Promise<TradeItem[]> {
  return db
    .selectFrom("trade_items")
    .select(["di", "product", "pack_quantity as packQuantity", "maker"])
    .orderBy("di")
    .execute();
}
