import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import { dayNumber } from "../inventory/first-to-expire.ts";
import { divisionIn } from "../inventory/place-path.ts";
import { dayOf } from "../inventory/usable.ts";
import { TERRITORY } from "../people/territory.ts";
import type { LotOnHand } from "../planning/transfers/transfer-problem.ts";
import type { Point } from "../planning/visits/roads.ts";
import { codeAt } from "../reports/levels.ts";
import type { Names } from "../services.ts";

/** A kiosk or warehouse this morning. */
export interface StandingPlace {
  place: string;
  kind: "kiosk" | "warehouse";
  names: Names;
  /** Code of its county, '' for none. */
  county: string;
  position: Point | undefined;
  /** Minutes of the day in which a kiosk can be opened. */
  hours: { open: number; close: number };
  /** Products of a kiosk's lanes. */
  products: string[];
}

/** What of a product is at a place, and on its way there. */
export interface Shelved {
  lots: LotOnHand[];
  onHand: number;
  onOrder: number;
}

export interface Standing {
  places: StandingPlace[];
  shelved(place: string, product: string): Shelved;
  /** Pieces orders of a product come in. */
  packSize(product: string): number;
  productName(product: string): Names;
}

const ALWAYS = { open: 0, close: 1440 };
const NOTHING: Shelved = { lots: [], onHand: 0, onOrder: 0 };

interface LotRow {
  place: string;
  product: string;
  lot: string;
  expiry: number | null;
  boxes: number;
}

/** Everything a day is planned by but forecasts: usable lots, what is under way, where all is. */
export async function readStanding(db: Db, nowMs: number): Promise<Standing> {
  const shelves = await shelvesOf(db, nowMs);
  const packs = await db
    .selectFrom("trade_items")
    .select(["product", (e) => e.fn.min("pack_quantity").as("pieces")])
    .groupBy("product")
    .execute();
  const packOf = new Map(packs.map(({ product, pieces }) => [product, Number(pieces)]));
  const products = await db.selectFrom("products").select(["code", "names"]).execute();
  const names = new Map(products.map((row) => [row.code, row.names]));
  return {
    places: await placesOf(db),
    shelved: (place, product) => shelves.get(keyOf(place, product)) ?? NOTHING,
    packSize: (product) => Math.max(1, packOf.get(product) ?? 1),
    productName: (product) => names.get(product) ?? { zh: product, en: product },
  };
}

const keyOf = (place: string, product: string): string => JSON.stringify([place, product]);

async function placesOf(db: Db): Promise<StandingPlace[]> {
  const paths = await TERRITORY.places(db);
  const rows = await db
    .selectFrom("places")
    .leftJoin("kiosks", "kiosks.kiosk", "places.place")
    .select(["place", "kind", "places.names", "latitude_e6", "longitude_e6", "settings"])
    .where("kind", "in", ["kiosk", "warehouse"])
    .where("closed_at", "is", null)
    .orderBy("place")
    .execute();
  return rows.map((row) => ({
    place: row.place,
    kind: row.kind as StandingPlace["kind"],
    names: row.names,
    county: codeAt(divisionIn(paths.get(row.place) ?? ""), "county"),
    position:
      row.latitude_e6 === null || row.longitude_e6 === null
        ? undefined
        : { latitude: row.latitude_e6 / 1e6, longitude: row.longitude_e6 / 1e6 },
    hours: row.settings?.hours ?? ALWAYS,
    products: [...new Set(row.settings?.lanes.map(({ product }) => product) ?? [])],
  }));
}

async function shelvesOf(db: Db, nowMs: number): Promise<Map<string, Shelved>> {
  const today = dayOf(nowMs);
  const { rows: lots } = await sql<LotRow>`
    SELECT kiosk AS place, product, lot, expiry, sum(on_hand)::float8 AS boxes
    FROM stock WHERE lot NOT IN (SELECT lot FROM refused_lots) GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT split_part(b.place, '/', 1), b.product, b.lot, l.expiry, sum(b.on_hand)::float8
    FROM balances b LEFT JOIN lots l ON l.product = b.product AND l.lot = b.lot
    WHERE (b.place LIKE '%/qualified' OR b.place LIKE '%/dispatch')
      AND b.lot NOT IN (SELECT lot FROM refused_lots) GROUP BY 1, 2, 3, 4`.execute(db);
  const { rows: coming } = await sql<{ place: string; product: string; boxes: number }>`
    SELECT kiosk AS place, product, sum(count)::float8 AS boxes FROM loads
    WHERE arrived_at IS NULL GROUP BY 1, 2
    UNION ALL
    SELECT (d.command::json) ->> 'to', b.product, sum(b.on_hand)::float8
    FROM balances b JOIN documents d ON 'transfer/' || d.key = b.place
    WHERE b.on_hand > 0 GROUP BY 1, 2`.execute(db);
  const shelves = new Map<string, Shelved>();
  const shelfOf = (place: string, product: string): Shelved => {
    const key = keyOf(place, product);
    const shelf = shelves.get(key) ?? { lots: [], onHand: 0, onOrder: 0 };
    shelves.set(key, shelf);
    return shelf;
  };
  for (const { place, product, lot, expiry, boxes } of lots) {
    const count = Number(boxes);
    const shelf = shelfOf(place, product);
    const days = expiry === null || expiry === 0 ? undefined : dayNumber(expiry) - dayNumber(today);
    if (count > 0 && days !== undefined && days < 0) continue;
    shelf.onHand += count;
    if (count > 0 && days !== undefined) shelf.lots.push({ lot, boxes: count, days });
  }
  for (const { place, product, boxes } of coming) shelfOf(place, product).onOrder += Number(boxes);
  return shelves;
}
