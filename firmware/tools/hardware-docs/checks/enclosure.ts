import { type Enclosure, type Kiosk, type Part, partsOf, type Place } from "../tables.ts";
import { repeated } from "./wiring.ts";

/** Parts that have no place of their own on a face: they lie in ducts or on wires. */
const LOOSE: readonly string[] = [
  "resistor-10k",
  "resistor-4k7",
  "usb-cable",
  "hdmi-cable",
  "ferrite",
];

/** Where one piece sits on its face, millimetres. */
export interface Spot {
  part: string;
  unit: number;
  face: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Every piece of a kiosk where it sits. */
export function spotsOf(
  { places }: Pick<Enclosure, "places">,
  on: { parts: readonly Part[]; kiosk: Kiosk },
): Spot[] {
  const own = places.filter(({ kiosks }) => kiosks.includes(on.kiosk));
  return own.flatMap((place) => {
    const part = on.parts.find(({ key }) => key === place.part);
    return spotsOfPlace(place, part?.quantity[on.kiosk] ?? 0);
  });
}

function spotsOfPlace(place: Place, quantity: number): Spot[] {
  const { part, face, x, y, width, height, columns = 1, dx = 0, dy = 0 } = place;
  return Array.from({ length: quantity }, (_, at) => ({
    part,
    unit: at + 1,
    face,
    x: x + (at % columns) * dx,
    y: y + Math.floor(at / columns) * dy,
    width,
    height,
  }));
}

interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

function overlap(a: Area, b: Area): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function isInside(inner: Area, outer: { width: number; height: number }): boolean {
  return (
    inner.x >= 0 &&
    inner.y >= 0 &&
    inner.x + inner.width <= outer.width &&
    inner.y + inner.height <= outer.height
  );
}

/** Everything wrong with where parts sit and with the holes of the door, for one kiosk. */
export function enclosureProblems(
  enclosure: Enclosure,
  on: { parts: readonly Part[]; kiosk: Kiosk },
): string[] {
  const spots = spotsOf(enclosure, on);
  const bought = partsOf(on.parts, on.kiosk).map(({ key }) => key);
  const placed = spots.map(({ part, unit }) => `${part} ${unit}`);
  const needed = bought.filter((key) => !LOOSE.includes(key));
  return [
    ...needed.filter((key) => !placed.includes(`${key} 1`)).map((key) => `${key} has no place`),
    ...repeated(placed).map((name) => `${name} has two places`),
    ...spots
      .filter((spot) => {
        const face = enclosure.faces.find(({ key }) => key === spot.face);
        return face === undefined || !isInside(spot, face);
      })
      .map(({ part, unit, face }) => `${part} ${unit} hangs over the edge of ${face}`),
    ...colliding(spots.map((spot) => ({ ...spot, name: `${spot.part} ${spot.unit}` }))),
    ...openingProblems(enclosure, on.kiosk, spots),
  ];
}

function colliding(spots: readonly (Area & { name: string; face: string })[]): string[] {
  return spots.flatMap((one, at) =>
    spots
      .slice(at + 1)
      .filter((other) => other.face === one.face && overlap(one, other))
      .map((other) => `${one.name} and ${other.name} are in the same place`),
  );
}

/** Parts on the door that a person sees or touches from outside. */
const SEEN: readonly string[] = ["display", "screen", "button", "buzzer", "gm65", "sdt"];

function openingProblems(enclosure: Enclosure, kiosk: Kiosk, spots: readonly Spot[]): string[] {
  const own = enclosure.openings.filter(({ kiosks }) => kiosks.includes(kiosk));
  const door = enclosure.faces.find(({ key }) => key === "door") ?? { width: 0, height: 0 };
  const onDoor = spots.filter(({ face }) => face === "door");
  const hidden = onDoor
    .filter(({ part }) => SEEN.includes(part) && !own.some((hole) => hole.part === part))
    .map(({ part }) => `${part} is on the door without an opening`);
  const off = own.flatMap((hole) => {
    if (!isInside(hole, door)) return [`the opening ${hole.key} is off the door`];
    if (hole.part === undefined) return [];
    const spot = onDoor.find(({ part }) => part === hole.part);
    if (spot === undefined) return [`the opening ${hole.key} has no ${hole.part} behind it`];
    const shifted = { ...hole, x: hole.x - spot.x, y: hole.y - spot.y };
    return isInside(shifted, spot) ? [] : [`the opening ${hole.key} misses its ${hole.part}`];
  });
  const holes = own.map((hole) => ({ ...hole, name: `opening ${hole.key}`, face: "door" }));
  return [...hidden, ...off, ...colliding(holes)];
}
