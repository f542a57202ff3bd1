import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import type { HoldingView } from "../inventory-services.ts";

/**
 * What an address of the ledger holds now, lot by lot: the net of everything that ever came and
 * went, kiosks' facts and staff's documents alike.
 */
export async function holdingsAt(db: Db, address: string): Promise<HoldingView[]> {
  const [first = "", second = ""] = address.split("/");
  const { rows } = await sql<Omit<HoldingView, "address">>`
    SELECT product, lot, coalesce(max(expiry), 0)::integer AS expiry,
      sum(count)::integer AS count
    FROM (
      SELECT product, lot, on_hand AS count, NULL::integer AS expiry FROM balances
        WHERE place = ${address}
      UNION ALL
      SELECT product, lot, on_hand, expiry FROM stock WHERE kiosk || '/' || lane = ${address}
        AND kiosk = ${first}
      UNION ALL
      SELECT product, lot, -count, NULL FROM movements
        WHERE ${first} = 'in-transit' AND load = ${second} AND load <> ''
      UNION ALL
      SELECT product, lot, CASE WHEN to_place = ${first} THEN count ELSE -count END, NULL
        FROM movements WHERE ${first} IN ('returns', 'discrepancy', 'dispensed')
          AND kiosk = ${second} AND ${first} IN (from_place, to_place)
    ) parts
    GROUP BY product, lot HAVING sum(count) <> 0 ORDER BY product, lot`.execute(db);
  const known = await db
    .selectFrom("lots")
    .select(["product", "lot", "expiry"])
    .where("lot", "in", rows.length === 0 ? [""] : rows.map(({ lot }) => lot))
    .execute();
  return rows.map((row) => {
    const lot = known.find((l) => l.product === row.product && l.lot === row.lot);
    return { address, ...row, expiry: lot?.expiry ?? row.expiry };
  });
}
