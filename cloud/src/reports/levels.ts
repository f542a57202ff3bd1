import { ROOT } from "../people/roles.ts";

/** Levels of the tree of places, by the digits of their codes. */
export const LEVEL_DIGITS = { province: 2, city: 4, county: 6, township: 9, village: 12 } as const;
export type Level = keyof typeof LEVEL_DIGITS | "kiosk";
export const LEVELS: readonly Level[] = [
  ...(Object.keys(LEVEL_DIGITS) as (keyof typeof LEVEL_DIGITS)[]),
  "kiosk",
];

/** Below the county a row may be of a handful of people. */
export const SMALL_LEVELS: readonly Level[] = ["township", "village", "kiosk"];

/** The code of a place at a level above it; a place that is above the level itself stays. Pure. */
export function codeAt(place: string, level: keyof typeof LEVEL_DIGITS): string {
  return place === ROOT ? ROOT : place.slice(0, LEVEL_DIGITS[level]);
}
