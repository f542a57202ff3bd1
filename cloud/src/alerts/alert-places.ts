import type { Db } from "../database/tables.ts";
import { ROOT } from "../people/roles.ts";
import { CODED_TERRITORY } from "../people/territory.ts";

/** The tree in which alerts, channels and roles have their places. */
const TERRITORY = CODED_TERRITORY;
export const { isWithin } = TERRITORY;

/** What an alert's row says of where it is. */
export interface Located {
  kiosk: string | null;
  gateway: string | null;
  place: string | null;
  about: string;
}

/** Divisions are known to roles by their code; a warehouse by the division it stands in. */
const DIVISIONS = ["province", "city", "county", "township", "village"];

/** Says of an alert at which place it is, as roles have places; read once for many alerts. */
export async function alertPlaces(db: Db): Promise<(of: Located) => string> {
  const kiosks = await TERRITORY.places(db);
  const served = await db
    .selectFrom("kiosks")
    .select(["kiosk", "gateway"])
    .where("gateway", "is not", null)
    .execute();
  const gateways = Map.groupBy(served, (row) => row.gateway);
  const places = await db.selectFrom("places").select(["place", "kind", "parent"]).execute();
  const known = new Map(places.map((row) => [row.place, row]));
  const ofGateway = (gateway: string) => {
    const own = gateways.get(gateway) ?? [];
    return commonPlace(own.map(({ kiosk }) => kiosks.get(kiosk) ?? ROOT));
  };
  const above = (place: string): string => {
    const row = known.get(place);
    if (row === undefined) return ROOT;
    return DIVISIONS.includes(row.kind) ? place : above(row.parent ?? ROOT);
  };
  return ({ kiosk, gateway, place, about }) => {
    if (kiosk !== null) return kiosks.get(kiosk) ?? ROOT;
    if (gateway !== null) return about === "" ? ofGateway(gateway) : (kiosks.get(about) ?? ROOT);
    return above(place ?? ROOT);
  };
}

const LEVEL_ENDS = [12, 9, 6, 4, 2];

/** The lowest place that all of these lie in. Pure. */
export function commonPlace(places: readonly string[]): string {
  const [first = ROOT] = places;
  const isCommon = (code: string) => places.every((place) => place.startsWith(code));
  const ends = LEVEL_ENDS.filter((end) => end <= first.length);
  if (isCommon(first)) return first;
  const end = ends.find((one) => isCommon(first.slice(0, one)));
  return end === undefined ? ROOT : first.slice(0, end);
}
