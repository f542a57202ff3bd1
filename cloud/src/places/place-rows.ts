import type { Db } from "../database/tables.ts";
import { ZONES, zoneOf, type Zone } from "../inventory/address.ts";
import type { KnownPlace, PlaceKind, PlaceWish } from "../inventory/place-rules.ts";

const MILLION = 1_000_000;

/** A place as its rules need it, held so that it can neither close nor change until the commit. */
export async function holdPlace(
  trx: Db,
  place: string,
  as: "change" | "use",
): Promise<KnownPlace | undefined> {
  const query = trx
    .selectFrom("places")
    .select(["place", "kind", "parent", "closed_at"])
    .where("place", "=", place);
  const row = await (as === "change" ? query.forUpdate() : query.forShare()).executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    place: row.place,
    kind: row.kind as PlaceKind,
    ...(row.parent === null ? {} : { parent: row.parent }),
    closed: row.closed_at !== null,
  };
}

/** Writes a place and, for a warehouse, its zones; what is not given of a known place stays. */
export async function writePlace(trx: Db, wish: PlaceWish, nowMs: number): Promise<void> {
  await upsert(trx, { ...wish, parent: wish.parent ?? null }, nowMs);
  if (wish.kind === "kiosk") await nameAsEnrolled(trx, wish);
  if (wish.kind !== "warehouse") return;
  for (const zone of Object.keys(ZONES) as Zone[]) {
    const { zh, en } = ZONES[zone];
    const row = { place: zoneOf(wish.place, zone), kind: "zone", parent: wish.place };
    await upsert(trx, { ...row, names: { zh, en } }, nowMs);
  }
}

/** A kiosk is called the same in the tree as on residents' pages. */
async function nameAsEnrolled(trx: Db, { place, names }: PlaceWish): Promise<void> {
  await trx
    .updateTable("kiosks")
    .set({ names: JSON.stringify(names) })
    .where("kiosk", "=", place)
    .execute();
}

interface Row {
  place: string;
  kind: string;
  parent: string | null;
  names: { zh: string; en: string };
  position?: { latitude: number; longitude: number };
}

async function upsert(trx: Db, row: Row, nowMs: number): Promise<void> {
  const { place, kind, parent, position } = row;
  const names = JSON.stringify(row.names);
  const at =
    position === undefined
      ? {}
      : {
          latitude_e6: Math.round(position.latitude * MILLION),
          longitude_e6: Math.round(position.longitude * MILLION),
        };
  await trx
    .insertInto("places")
    .values({ place, kind, parent, names, ...at, opened_at: nowMs })
    .onConflict((c) => c.column("place").doUpdateSet({ names, parent, ...at }))
    .execute();
}
