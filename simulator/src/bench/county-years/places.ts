/** The bench's county as a tree: twenty townships, a store for the county and one for each. */
import type { Cloud } from "@anxin/cloud";

const COUNTY = "350181";
const TOWNSHIPS = 20;

export const COUNTY_STORE = "wh-county";
export const TOWN_STORES = Array.from({ length: TOWNSHIPS }, (_, at) => `wh-town-${at + 1}`);

/** The township a kiosk stands in, by its place in the county's list. */
export function townshipOf(kiosk: number): string {
  return COUNTY + String(100 + (kiosk % TOWNSHIPS));
}

/** Opens every division and every store. */
export async function openPlaces({ inventory }: Cloud): Promise<void> {
  const opened = async (place: string, kind: string, parent?: string) => {
    const wish = { place, kind, names: { zh: place, en: place } };
    const answer = await inventory.openPlace(
      (parent === undefined ? wish : { ...wish, parent }) as never,
    );
    if (!answer.ok) throw new Error(`${place}: ${answer.code} ${answer.detail}`);
  };
  await opened("350000", "province");
  await opened("350100", "city", "350000");
  await opened(COUNTY, "county", "350100");
  await opened(COUNTY_STORE, "warehouse", COUNTY);
  for (const [at, store] of TOWN_STORES.entries()) {
    await opened(townshipOf(at), "township", COUNTY);
    await opened(store, "warehouse", townshipOf(at));
  }
}
