/**
 * Where a place is, in degrees on WGS-84 (what a GPS receiver says; GB/T 18578's CGCS2000 is within
 * half a metre of it). Maps published in China are drawn in GCJ-02, up to 700 m off: convert at
 * their edge, never in what is stored.
 */
export interface Position {
  latitude: number;
  longitude: number;
}

/** The position as a place's row keeps it, in millionths of degrees; null where nobody told it. */
export function positionOf(row: {
  latitude_e6: number | null;
  longitude_e6: number | null;
}): Position | null {
  const { latitude_e6, longitude_e6 } = row;
  if (latitude_e6 === null || longitude_e6 === null) return null;
  return { latitude: latitude_e6 / 1e6, longitude: longitude_e6 / 1e6 };
}

/** A position must be somewhere in this box around China; two numbers swapped are not. */
const BOX = { south: 3.4, north: 53.6, west: 73.4, east: 135.1 };

export function isInChina({ latitude, longitude }: Position): boolean {
  return (
    latitude >= BOX.south && latitude <= BOX.north && longitude >= BOX.west && longitude <= BOX.east
  );
}

/** Krasovsky 1940, the ellipsoid the published approximation of GCJ-02 is written with. */
const AXIS_M = 6378245;
const ECCENTRICITY_SQUARED = 0.006693421622965943;
const DEGREES = 180 / Math.PI;

/** Where a map drawn in GCJ-02 shows a WGS-84 position. */
export function gcj02Of(position: Position): Position {
  const x = position.longitude - 105;
  const y = position.latitude - 35;
  const north = northward(x, y);
  const east = eastward(x, y);
  const phi = position.latitude / DEGREES;
  const magic = 1 - ECCENTRICITY_SQUARED * Math.sin(phi) ** 2;
  const root = Math.sqrt(magic);
  const meridian = (AXIS_M * (1 - ECCENTRICITY_SQUARED)) / (magic * root);
  const parallel = (AXIS_M / root) * Math.cos(phi);
  return {
    latitude: position.latitude + (north * DEGREES) / meridian,
    longitude: position.longitude + (east * DEGREES) / parallel,
  };
}

/** The WGS-84 position of a point picked on a map drawn in GCJ-02, to a few centimetres. */
export function wgs84Of(picked: Position): Position {
  let guess = picked;
  for (let turn = 0; turn < 5; turn += 1) {
    const shown = gcj02Of(guess);
    guess = {
      latitude: guess.latitude + picked.latitude - shown.latitude,
      longitude: guess.longitude + picked.longitude - shown.longitude,
    };
  }
  return guess;
}

function northward(x: number, y: number): number {
  const flat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
  return (
    flat +
    wave(x, [20, 6, 20, 2]) +
    wave(y, [20, 1, 40, 1 / 3]) +
    wave(y, [160, 1 / 12, 320, 1 / 30])
  );
}

function eastward(x: number, y: number): number {
  const flat = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x));
  return (
    flat +
    wave(x, [20, 6, 20, 2]) +
    wave(x, [20, 1, 40, 1 / 3]) +
    wave(x, [150, 1 / 12, 300, 1 / 30])
  );
}

/** Two sines, each of an amplitude and a number of half turns a degree, as GCJ-02 has them. */
function wave(at: number, [a, f, b, g]: readonly [number, number, number, number]): number {
  const both = a * Math.sin(f * at * Math.PI) + b * Math.sin(g * at * Math.PI);
  return (both * 2) / 3;
}
