import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import type { TraceView } from "../inventory-services.ts";
import type { Parts } from "../parts.ts";

/** How far back storage is told of, in whole days. */
const STORAGE_SECONDS = 90 * 86_400;

/**
 * What anybody may know of a lot by the code on its pack: whose it is, until when it is good, that
 * it was accepted, how the machines that hold it have kept it, and whether it is recalled. No
 * counts, no places. Undefined for a lot nobody here has told of.
 */
export async function trace(
  parts: Parts,
  of: { di: string; lot: string },
): Promise<TraceView | undefined> {
  const { db, time } = parts;
  const { rows } = await sql<Row>`
    SELECT t.product, t.maker, t.pack_quantity AS "packQuantity", p.names, l.expiry, l.produced,
      EXISTS (SELECT 1 FROM refused_lots r WHERE r.lot = l.lot) AS stopped,
      (SELECT min(noticed_at) FROM recalls r WHERE r.product = l.product AND r.lot = l.lot)
        AS "recalledAt",
      (SELECT min(d.booked_at) FROM staff_movements m JOIN documents d USING (number)
        WHERE m.lot = l.lot AND m.product = l.product AND d.kind = 'acceptance'
          AND m.to_place LIKE '%/qualified') AS "acceptedAt"
    FROM trade_items t JOIN products p ON p.code = t.product
      JOIN lots l ON l.product = t.product AND l.di = t.di
    WHERE t.di = ${of.di} AND l.lot = ${of.lot}`.execute(db);
  const row = rows[0];
  if (row === undefined) return undefined;
  const { expiry, produced, acceptedAt, recalledAt, ...rest } = row;
  const from = Math.floor(time.nowMs() / 1000) - STORAGE_SECONDS;
  return {
    ...rest,
    ...of,
    ...(expiry === null ? {} : { expiry }),
    ...(produced === null ? {} : { produced }),
    ...(acceptedAt === null ? {} : { acceptedAt: Number(acceptedAt) }),
    ...(recalledAt === null ? {} : { recalledAt: Number(recalledAt) }),
    ...(await storageOf(db, { product: row.product, lot: of.lot, from })),
  };
}

interface Row extends Pick<TraceView, "product" | "maker" | "packQuantity" | "names" | "stopped"> {
  expiry: number | null;
  produced: number | null;
  recalledAt: number | null;
  acceptedAt: number | null;
}

async function storageOf(
  db: Db,
  of: { product: string; lot: string; from: number },
): Promise<Pick<TraceView, "storage">> {
  const { rows } = await sql<{ min: number | null; max: number | null; first: number | null }>`
    SELECT min(c.min) AS min, max(c.max) AS max, min(c.first)::bigint AS first FROM (
      SELECT DISTINCT kiosk FROM stock
      WHERE product = ${of.product} AND lot = ${of.lot} AND on_hand > 0
    ) k, LATERAL (
      SELECT min(centi_min) AS min, max(centi_max) AS max, min(first) AS first
      FROM climate_days WHERE climate_days.kiosk = k.kiosk AND day >= ${of.from}::bigint
    ) c`.execute(db);
  const row = rows[0];
  if (row === undefined || row.min === null || row.max === null) return {};
  const { min, max, first } = row;
  return { storage: { centiMin: min, centiMax: max, since: Number(first) } };
}
