import { Ajv } from "ajv";
import { sql } from "kysely";
import { inTransaction } from "../database/in-transaction.ts";
import type { Db } from "../database/tables.ts";
import { laneOf } from "../inventory/address.ts";
import {
  PLACE_WISH,
  refuseClosing,
  refusePlace,
  type PlaceWish,
} from "../inventory/place-rules.ts";
import { refused, type Refused } from "../inventory/refusals.ts";
import type { PlaceView } from "../inventory-services.ts";
import type { Parts } from "../parts.ts";
import { holdPlace, writePlace } from "./place-rows.ts";

const fits = new Ajv({ strict: false }).compile<PlaceWish>(PLACE_WISH);

/** Opens a place, or changes its names, position and parent. A warehouse has its zones at once. */
export async function openPlace(parts: Parts, wish: unknown): Promise<{ ok: true } | Refused> {
  if (!fits(wish)) return refused("bad-wish", fits.errors?.[0]?.instancePath ?? "");
  return inTransaction(parts.db, async (trx) => {
    const parent = wish.parent === undefined ? undefined : await holdPlace(trx, wish.parent, "use");
    const before = await holdPlace(trx, wish.place, "change");
    const kiosk = await isKiosk(trx, wish.place);
    const refusal = refusePlace(wish, { before, parent, kiosk });
    if (refusal !== undefined) return refusal;
    await writePlace(trx, wish, parts.time.nowMs());
    return { ok: true };
  });
}

/** Closes a place for good, a warehouse with its zones; closing twice is closing once. */
export async function closePlace(parts: Parts, place: string): Promise<{ ok: true } | Refused> {
  return inTransaction(parts.db, async (trx) => {
    const known = await holdPlace(trx, place, "change");
    await holdZones(trx, place);
    const refusal = refuseClosing(known, {
      boxes: await boxesAt(trx, place),
      openBelow: await openBelow(trx, place),
    });
    if (refusal !== undefined) return { ...refusal, detail: refusal.detail || place };
    await trx
      .updateTable("places")
      .set({ closed_at: parts.time.nowMs() })
      .where("closed_at", "is", null)
      .where((e) => e.or([e("place", "=", place), e("parent", "=", place)]))
      .execute();
    return { ok: true };
  });
}

async function isKiosk(trx: Db, kiosk: string): Promise<boolean> {
  const row = await trx
    .selectFrom("kiosks")
    .select("kiosk")
    .where("kiosk", "=", kiosk)
    .executeTakeFirst();
  return row !== undefined;
}

/** No movement may come into a zone while its warehouse is closed. */
async function holdZones(trx: Db, warehouse: string): Promise<void> {
  await sql`SELECT place FROM places WHERE parent = ${warehouse} AND kind = 'zone'
    ORDER BY place FOR UPDATE`.execute(trx);
}

async function openBelow(trx: Db, place: string): Promise<number> {
  const row = await trx
    .selectFrom("places")
    .select((e) => e.fn.countAll<string>().as("count"))
    .where("parent", "=", place)
    .where("kind", "<>", "zone")
    .where("closed_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Boxes of a kiosk's lanes or a warehouse's zones; a lane below zero is not empty either. */
async function boxesAt(trx: Db, place: string): Promise<number> {
  const { rows } = await sql<{ boxes: number }>`
    SELECT ((SELECT coalesce(sum(abs(on_hand)), 0) FROM stock WHERE kiosk = ${place}) + (
      SELECT coalesce(sum(on_hand), 0) FROM balances
      WHERE place IN (SELECT place FROM places WHERE parent = ${place} AND kind = 'zone')
    ))::integer AS boxes`.execute(trx);
  return rows[0]?.boxes ?? 0;
}

/** Every place, parents before those below them; kiosks with their lanes. */
export async function placeViews(db: Db): Promise<PlaceView[]> {
  const { rows } = await sql<ViewRow>`
    WITH RECURSIVE tree AS (
      SELECT p.*, ARRAY[place] AS path FROM places p WHERE parent IS NULL
      UNION ALL
      SELECT p.*, tree.path || p.place FROM places p JOIN tree ON p.parent = tree.place
    )
    SELECT tree.*, k.settings->'lanes' AS lanes
    FROM tree LEFT JOIN kiosks k ON tree.kind = 'kiosk' AND k.kiosk = tree.place
    ORDER BY path`.execute(db);
  return rows.flatMap((row) => [viewOf(row), ...(row.lanes ?? []).map((l) => laneView(row, l))]);
}

/** One place, or undefined; zones and lanes are seen in the tree only. */
export async function placeView(db: Db, place: string): Promise<PlaceView | undefined> {
  const row = await db
    .selectFrom("places")
    .selectAll()
    .where("place", "=", place)
    .where("kind", "<>", "zone")
    .executeTakeFirst();
  return row && viewOf({ ...row, kind: row.kind as PlaceView["kind"], lanes: null });
}

interface ViewRow {
  place: string;
  kind: PlaceView["kind"];
  parent: string | null;
  names: PlaceView["names"];
  latitude_e6: number | null;
  longitude_e6: number | null;
  closed_at: number | null;
  lanes: { lane: number; product: string }[] | null;
}

function viewOf(row: ViewRow): PlaceView {
  const { place, kind, parent, names, latitude_e6, longitude_e6 } = row;
  return {
    place,
    kind,
    names,
    ...(parent === null ? {} : { parent }),
    ...(latitude_e6 === null || longitude_e6 === null
      ? {}
      : { position: { latitude: latitude_e6 / 1e6, longitude: longitude_e6 / 1e6 } }),
    ...(row.closed_at === null ? {} : { closedAt: row.closed_at }),
  };
}

function laneView(row: ViewRow, of: { lane: number; product: string }): PlaceView {
  const names = { zh: `货道 ${of.lane}`, en: `Lane ${of.lane}` };
  return { place: laneOf(row.place, of.lane), kind: "lane", parent: row.place, names };
}
