/** How far and how long it is from place to place. */

/** `km[from][to]` and `minutes[from][to]`; place 0 is where the day begins and ends. */
export interface RoadTable {
  km: number[][];
  minutes: number[][];
}

export interface Point {
  latitude: number;
  longitude: number;
}

const EARTH_KM = 6371;
const RADIANS = Math.PI / 180;

/** Great-circle distance (haversine). */
export function straightKm(a: Point, b: Point): number {
  const across = Math.sin(((b.latitude - a.latitude) * RADIANS) / 2) ** 2;
  const along = Math.sin(((b.longitude - a.longitude) * RADIANS) / 2) ** 2;
  const cosines = Math.cos(a.latitude * RADIANS) * Math.cos(b.latitude * RADIANS);
  return 2 * EARTH_KM * Math.asin(Math.sqrt(across + cosines * along));
}

/** Where nothing better is known: the straight line times a factor, at one speed. */
export interface RoadGuess {
  factor: number;
  kmPerHour: number;
}

/** Roads in a county wind by about a third; a van with stops and villages makes 40 km an hour. */
export const ROAD_GUESS: RoadGuess = { factor: 1.3, kmPerHour: 40 };

/** Every distance between some points, guessed. */
export function guessedRoads(points: readonly Point[], guess: RoadGuess = ROAD_GUESS): RoadTable {
  const km = points.map((a) => points.map((b) => straightKm(a, b) * guess.factor));
  return { km, minutes: km.map((row) => row.map((far) => (far / guess.kmPerHour) * 60)) };
}
