/** A point of the map in its own units, from the top left. */
export interface Spot {
  x: number;
  y: number;
}

export interface Projection {
  spots: readonly Spot[];
  /** A round number of kilometres and how long it is on the map. */
  scale: { kilometres: number; length: number };
}

interface Degrees {
  latitude: number;
  longitude: number;
}

const DEGREE_KM = 111.32;
const STEPS_KM = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
/** Half a kilometre is the least that is drawn, so that one kiosk alone has a map too. */
const LEAST_KM = 0.5;

/**
 * Where positions lie on a map of this size, north up, shapes true at the middle (a county is small
 * enough for that). Pure.
 */
export function project(
  positions: readonly Degrees[],
  size: { width: number; height: number; margin: number },
): Projection {
  const latitudes = positions.map(({ latitude }) => latitude);
  const longitudes = positions.map(({ longitude }) => longitude);
  const middle = middleOf(latitudes);
  const narrowing = Math.cos((middle * Math.PI) / 180);
  const tallKm = Math.max(LEAST_KM, spanOf(latitudes) * DEGREE_KM);
  const wideKm = Math.max(LEAST_KM, spanOf(longitudes) * DEGREE_KM * narrowing);
  const room = { x: size.width - 2 * size.margin, y: size.height - 2 * size.margin };
  const perKm = Math.min(room.x / wideKm, room.y / tallKm);
  const centre = middleOf(longitudes);
  const spots = positions.map(({ latitude, longitude }) => ({
    x: size.width / 2 + (longitude - centre) * DEGREE_KM * narrowing * perKm,
    y: size.height / 2 - (latitude - middle) * DEGREE_KM * perKm,
  }));
  const fitting = STEPS_KM.filter((step) => step * perKm <= size.width / 3);
  const kilometres = fitting.at(-1) ?? STEPS_KM[0] ?? 1;
  return { spots, scale: { kilometres, length: kilometres * perKm } };
}

const spanOf = (values: readonly number[]) => least(values, Math.max) - least(values, Math.min);
const middleOf = (values: readonly number[]) =>
  (least(values, Math.max) + least(values, Math.min)) / 2;

/** Of no value, zero; a spread of ten thousand arguments is too long for a call. */
function least(values: readonly number[], choose: (a: number, b: number) => number): number {
  return values.reduce((chosen, value) => choose(chosen, value), values[0] ?? 0);
}
