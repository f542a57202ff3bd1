import { sql } from "kysely";
import { zoneOf } from "../inventory/address.ts";
import { firstToExpire, rungOf } from "../inventory/first-to-expire.ts";
import { dayOf } from "../inventory/usable.ts";
import type { ExpiringView, HoldingView } from "../inventory-services.ts";
import { holdingsAt } from "../ledger/holdings.ts";
import type { Parts } from "../parts.ts";

/** Every lot that stands on a rung of the near-expiry ladder, in zones and lanes, soonest first. */
export async function expiring(parts: Parts): Promise<ExpiringView[]> {
  const day = dayOf(parts.time.nowMs());
  const { rows } = await sql<HoldingView>`
    SELECT place AS address, b.product, b.lot, l.expiry, on_hand::integer AS count
    FROM balances b JOIN lots l USING (product, lot)
    WHERE on_hand > 0 AND l.expiry > 0 AND place IN (SELECT place FROM places WHERE kind = 'zone')
    UNION ALL
    SELECT kiosk || '/' || lane, product, lot, expiry, on_hand FROM stock
    WHERE on_hand > 0 AND expiry > 0
    ORDER BY 4, 1, 2, 3`.execute(parts.db);
  return rows.flatMap((row) => {
    const rung = rungOf(row.expiry, day);
    return rung === undefined ? [] : [{ ...row, rung }];
  });
}

/** Which boxes of 合格 to take for so many of a product, first-expired first. */
export async function pickList(
  parts: Parts,
  wish: { warehouse: string; product: string; count: number },
): Promise<HoldingView[]> {
  const { db, time } = parts;
  const held = await holdingsAt(db, zoneOf(wish.warehouse, "qualified"));
  const stopped = await db.selectFrom("refused_lots").select("lot").execute();
  const refused = new Set(stopped.map(({ lot }) => lot));
  const picked = firstToExpire(held, { ...wish, day: dayOf(time.nowMs()), refused });
  return picked.map((lot) => ({ address: zoneOf(wish.warehouse, "qualified"), ...lot }));
}
