import type { Db } from "../database/tables.ts";
import { ROOT } from "../people/roles.ts";
import { aboveIn, divisionIn } from "../inventory/place-path.ts";
import type { Territory } from "../people/territory.ts";
import type { Names } from "../services.ts";

/** The kiosks a report is of, and what people call them and their products. */
export interface Scope {
  /** In the order of their ids. */
  kiosks: readonly string[];
  has(kiosk: string): boolean;
  /** What a kiosk stands in, '' for nothing; and the lowest division that lies in. */
  placeOf(kiosk: string): string;
  divisionOf(kiosk: string): string;
  kioskName(kiosk: string): Names;
  productName(code: string): Names;
}

/** Everything at a place and below it. */
export async function scopeAt(db: Db, territory: Territory, place: string): Promise<Scope> {
  const places = await territory.places(db);
  const rows = await db.selectFrom("kiosks").select(["kiosk", "names"]).orderBy("kiosk").execute();
  const products = await db.selectFrom("products").select(["code", "names"]).execute();
  const pathOf = (kiosk: string) => places.get(kiosk) ?? ROOT;
  const inside = new Map(
    rows
      .filter(({ kiosk }) => territory.isWithin(pathOf(kiosk), place))
      .map(({ kiosk, names }) => [kiosk, names]),
  );
  const named = new Map(products.map(({ code, names }) => [code, names]));
  return {
    kiosks: [...inside.keys()],
    has: (kiosk) => inside.has(kiosk),
    placeOf: (kiosk) => aboveIn(pathOf(kiosk)),
    divisionOf: (kiosk) => divisionIn(pathOf(kiosk)),
    kioskName: (kiosk) => inside.get(kiosk) ?? { zh: kiosk, en: kiosk },
    productName: (code) => named.get(code) ?? { zh: code, en: code },
  };
}
