import type { Cloud } from "@anxin/cloud";
import { WAREHOUSES } from "./store.ts";

const PROVINCE = "410000";
const COUNTY = "410122";
const named = (text: string) => ({ zh: text, en: text });

/** The tree of the county: its two stores and its kiosks below it. */
export async function openPlaces(cloud: Cloud, kiosks: readonly string[]): Promise<void> {
  const { inventory, county } = cloud;
  const inCounty = { parent: COUNTY } as const;
  for (const wish of [
    { place: PROVINCE, kind: "province", names: named("Henan") },
    { place: COUNTY, kind: "county", parent: PROVINCE, names: named("Zhongmu") },
    ...WAREHOUSES.map((place) => {
      return { place, kind: "warehouse", ...inCounty, names: named(place) } as const;
    }),
  ] as const) {
    const answer = await inventory.openPlace(wish);
    if (!answer.ok) throw new Error(`${wish.place}: ${answer.code} ${answer.detail}`);
  }
  for (const kiosk of kiosks) await county.placeKiosk(kiosk, COUNTY);
}
