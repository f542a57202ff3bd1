import type { Db } from "../database/tables.ts";
import { divisionIn, divisionsAbove, isWithin } from "../inventory/place-path.ts";
import { ROOT } from "../people/roles.ts";
import { pathIn, TERRITORY } from "../people/territory.ts";

/** What an alert's row says of where it is. */
export interface Located {
  kiosk: string | null;
  gateway: string | null;
  place: string | null;
  about: string;
}

/**
 * Says of an alert at which place it is, as a path in the county's tree
 * (`inventory/place-path.ts`); read once for many alerts.
 */
export async function alertPlaces(db: Db): Promise<(of: Located) => string> {
  const paths = await TERRITORY.places(db);
  const served = await db
    .selectFrom("kiosks")
    .select(["kiosk", "gateway"])
    .where("gateway", "is not", null)
    .execute();
  const gateways = Map.groupBy(served, (row) => row.gateway);
  const ofGateway = (gateway: string) => {
    const own = gateways.get(gateway) ?? [];
    return commonPlace(own.map(({ kiosk }) => paths.get(kiosk) ?? ROOT));
  };
  return ({ kiosk, gateway, place, about }) => {
    if (kiosk !== null) return paths.get(kiosk) ?? ROOT;
    if (gateway !== null) return about === "" ? ofGateway(gateway) : (paths.get(about) ?? ROOT);
    // A zone is in its warehouse.
    const [holder = ROOT] = (place ?? ROOT).split("/");
    return pathIn(paths, holder) ?? ROOT;
  };
}

/** The path of the lowest place that all of these paths lead into. Pure. */
export function commonPlace(paths: readonly string[]): string {
  const [first = ROOT] = paths;
  const steps = first.split("/");
  const isCommon = (path: string) => paths.every((one) => `${one}/`.startsWith(`${path}/`));
  for (let length = steps.length; length > 0; length--) {
    const path = steps.slice(0, length).join("/");
    if (isCommon(path)) return path;
  }
  const division = divisionIn(first);
  const candidates = [division, ...divisionsAbove(division).reverse()];
  const holds = (one: string) => paths.every((path) => isWithin(path, one));
  return candidates.find(holds) ?? ROOT;
}
