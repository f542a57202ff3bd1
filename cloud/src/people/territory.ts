import type { Db } from "../database/tables.ts";
import { ROOT, type IsWithin } from "./roles.ts";

/**
 * A place is written as GB/T 2260 and the statistics' bureau's codes below it write it: 2 digits of
 * the province, 2 of the city, 2 of the county, 3 of the township, 3 of the village; what is not
 * named is zero. A short code is the same as one filled up with zeros.
 */
export const PLACE_CODE = "^([1-9][0-9]{1,11})?$";

const LEVEL_ENDS = [2, 4, 6, 9, 12] as const;

/** Whether a code is another or one below it, by their digits alone. */
export const isWithinCode: IsWithin = (place, ancestor) => {
  const above = significant(ancestor);
  return place.startsWith(above);
};

/** The digits up to the last level a code names. */
function significant(code: string): string {
  const named = code.replace(/0+$/, "").length;
  const end = LEVEL_ENDS.find((level) => level >= named) ?? code.length;
  return named === 0 ? ROOT : code.slice(0, end);
}

/** Where kiosks stand, and which place lies in which. */
export interface Territory {
  isWithin: IsWithin;
  /** The place of a kiosk; `ROOT` when none was said; undefined when there is no such kiosk. */
  placeOf(db: Db, kiosk: string): Promise<string | undefined>;
  /** The places of all kiosks that have one. */
  places(db: Db): Promise<ReadonlyMap<string, string>>;
  /** Says where a kiosk stands. */
  put(db: Db, kiosk: string, place: string): Promise<void>;
}

/** Places by their codes, kept beside the kiosks. */
export const CODED_TERRITORY: Territory = {
  isWithin: isWithinCode,
  async placeOf(db, kiosk) {
    const row = await db
      .selectFrom("kiosks")
      .leftJoin("kiosk_places", "kiosk_places.kiosk", "kiosks.kiosk")
      .select("kiosk_places.place")
      .where("kiosks.kiosk", "=", kiosk)
      .executeTakeFirst();
    return row === undefined ? undefined : (row.place ?? ROOT);
  },
  async places(db) {
    const rows = await db.selectFrom("kiosk_places").selectAll().execute();
    return new Map(rows.map(({ kiosk, place }) => [kiosk, place]));
  },
  async put(db, kiosk, place) {
    await db
      .insertInto("kiosk_places")
      .values({ kiosk, place })
      .onConflict((c) => c.column("kiosk").doUpdateSet({ place }))
      .execute();
  },
};
