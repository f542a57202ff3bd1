import type { Db } from "../database/tables.ts";
import { isWithin, pathOf } from "../inventory/place-path.ts";
import { levelOfDivision } from "../inventory/division-code.ts";
import { placeKiosk } from "../places/place-kiosk.ts";
import { ROOT, type IsWithin } from "./roles.ts";

/**
 * How a place of the county's tree is named: a division by its GB/T 2260 code and those below it,
 * a facility, warehouse or kiosk by the code it was opened under; empty is above all of them.
 */
export const PLACE_CODE = "^[a-z0-9-]{0,24}$";

/** Which place of the tree lies in which, told by their paths (`inventory/place-path.ts`). */
export interface Territory {
  isWithin: IsWithin;
  /**
   * The path of a place. A division has one whether it was opened or not, because its code alone
   * says where it lies; undefined for any other place nobody opened.
   */
  placeOf(db: Db, place: string): Promise<string | undefined>;
  /** The paths of all facilities, warehouses and kiosks. */
  places(db: Db): Promise<ReadonlyMap<string, string>>;
  /** Says where a kiosk stands; throws RefusedError. */
  put(db: Db, kiosk: string, place: string): Promise<void>;
}

interface Row {
  place: string;
  parent: string | null;
  above: string | null;
}

/** The county's one tree of places, as roles are given in it. */
export const TERRITORY: Territory = {
  isWithin,
  async placeOf(db, place) {
    if (place === ROOT || levelOfDivision(place) !== undefined) return place;
    const row = await rowsOf(db).where("p.place", "=", place).executeTakeFirst();
    return row === undefined ? undefined : pathOfRow(row);
  },
  async places(db) {
    const rows = await rowsOf(db)
      .where("p.kind", "in", ["facility", "warehouse", "kiosk"])
      .execute();
    return new Map(rows.map((row) => [row.place, pathOfRow(row)]));
  },
  put: placeKiosk,
};

/** Two steps up lead from every place that is no division to one (`inventory/place-rules.ts`). */
function rowsOf(db: Db) {
  return db
    .selectFrom("places as p")
    .leftJoin("places as q", "q.place", "p.parent")
    .select(["p.place", "p.parent", "q.parent as above"]);
}

function pathOfRow({ place, parent, above }: Row): string {
  return pathOf(
    place,
    [above, parent].flatMap((one) => one ?? []),
  );
}

/** The path of a place by paths read before; divisions and `ROOT` need none. */
export function pathIn(paths: ReadonlyMap<string, string>, place: string): string | undefined {
  if (place === ROOT || levelOfDivision(place) !== undefined) return place;
  return paths.get(place);
}
