import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import { discrepancyOf, zoneOf, ZONES, type Zone } from "../inventory/address.ts";

/** Boxes of one lot in a zone or a lane, or missing from a warehouse. */
export interface BalanceView {
  address: string;
  /** The warehouse or kiosk it is in. */
  place: string;
  product: string;
  lot: string;
  /** 0 when it is not known. */
  expiry: number;
  /** Below zero where something is wrong and not yet settled. */
  count: number;
}

export interface BalanceWish {
  /** Warehouses and kiosks to be looked at. */
  owners: readonly string[];
  product?: string | undefined;
  lot?: string | undefined;
  /** Address, product and lot after which to go on. */
  after: readonly [string, string, string];
  limit: number;
}

/**
 * What is where, lot by lot, in the order of address, product and lot. A zone that is being counted
 * is left out: whoever counts must not be shown the books.
 */
export async function balanceViews(db: Db, wish: BalanceWish): Promise<BalanceView[]> {
  const { owners, product = "", lot = "", after, limit } = wish;
  const addresses = owners.flatMap((one) => [
    ...(Object.keys(ZONES) as Zone[]).map((zone) => zoneOf(one, zone)),
    discrepancyOf(one),
  ]);
  const { rows } = await sql<BalanceView>`
    SELECT address, place, product, lot, expiry, count FROM (
      SELECT b.place AS address, coalesce(p.parent, split_part(b.place, '/', 2)) AS place,
        b.product, b.lot, coalesce(l.expiry, 0) AS expiry, b.on_hand::integer AS count
      FROM balances b LEFT JOIN places p ON p.place = b.place
        LEFT JOIN lots l ON l.product = b.product AND l.lot = b.lot
      WHERE b.place = ANY(${addresses}) AND b.on_hand <> 0 AND p.stocktake IS NULL
      UNION ALL
      SELECT kiosk || '/' || lane, kiosk, product, lot, max(expiry), sum(on_hand)::integer
      FROM stock WHERE kiosk = ANY(${owners}) AND on_hand <> 0
      GROUP BY kiosk, lane, product, lot
    ) held
    WHERE (address, product, lot) > (${after[0]}, ${after[1]}, ${after[2]})
      AND (${product} = '' OR product = ${product}) AND (${lot} = '' OR lot = ${lot})
    ORDER BY address, product, lot LIMIT ${limit}`.execute(db);
  return rows;
}

/** The zones that stand still for a stocktake. */
export async function countedZones(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("places")
    .select("place")
    .where("stocktake", "is not", null)
    .execute();
  return new Set(rows.map(({ place }) => place));
}
