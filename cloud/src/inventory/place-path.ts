import { isDivisionInside, levelOfDivision } from "./division-code.ts";

/**
 * Where a place stands, as one line: the code of the lowest division it lies in, then the places
 * below that one down to itself, as `350181101/clinic-3/k1`. Which division lies in which is told
 * by their codes, so two steps of the tree are enough for every question of "inside".
 */

/** Above all places. */
const EVERYWHERE = "";

/** The path of a place by what stands right above it, lowest last; '' where nothing is above. */
export function pathOf(place: string, above: readonly string[]): string {
  if (levelOfDivision(place) !== undefined) return place;
  const top = above.findLastIndex((one) => levelOfDivision(one) !== undefined);
  const inside = top < 0 ? [EVERYWHERE, ...above] : above.slice(top);
  return [...inside, place].join("/");
}

/** The division a path lies in; '' for none. */
export function divisionIn(path: string): string {
  return path.split("/")[0] ?? EVERYWHERE;
}

/** What stands right above the place a path leads to; '' for nothing. */
export function aboveIn(path: string): string {
  return path.split("/").at(-2) ?? EVERYWHERE;
}

/** Whether the place a path leads to is a place, or lies below it. */
export function isWithin(path: string, place: string): boolean {
  if (place === EVERYWHERE) return true;
  const [division = EVERYWHERE, ...below] = path.split("/");
  if (levelOfDivision(place) === undefined) return below.includes(place);
  return division === place || isDivisionInside(division, place);
}

/** The divisions above one, province first, by its code alone; empty for what is no division. */
export function divisionsAbove(code: string): string[] {
  if (levelOfDivision(code) === undefined) return [];
  const above = [
    code.slice(0, 2) + "0000",
    code.slice(0, 4) + "00",
    code.slice(0, 6),
    code.slice(0, 9),
  ];
  return [...new Set(above)].filter((one) => isDivisionInside(code, one));
}
