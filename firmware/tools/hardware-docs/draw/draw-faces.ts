import { both } from "../bilingual.ts";
import type { Spot } from "../checks/enclosure.ts";
import { type Naming, pieceName } from "../naming.ts";
import type { Enclosure, Face } from "../tables.ts";
import { box, type Point, text } from "./svg.ts";

/** Pixels a millimetre. */
const SCALE = 0.72;
const LEFT = 40;
const TOP = 110;
const GAP = 36;

/** Where a face is on the sheet, pixels. */
export interface DrawnFace {
  face: Face;
  at: Point;
}

/** The faces side by side, and the size of a sheet that holds them. */
export function facesOnSheet({ faces }: Enclosure): {
  drawn: DrawnFace[];
  width: number;
  height: number;
} {
  let x = LEFT;
  const drawn = faces.map((face) => {
    const one = { face, at: { x, y: TOP } };
    x += face.width * SCALE + GAP;
    return one;
  });
  const height = TOP + Math.max(...faces.map((face) => face.height)) * SCALE + 20;
  return { drawn, width: x - GAP + LEFT, height };
}

/** A rectangle of the machine on the sheet. */
export interface DrawnSpot {
  spot: Spot;
  at: Point;
  width: number;
  height: number;
}

export function drawnSpots(spots: readonly Spot[], faces: readonly DrawnFace[]): DrawnSpot[] {
  return spots.flatMap((spot) => {
    const drawn = faces.find(({ face }) => face.key === spot.face);
    if (drawn === undefined) return [];
    const at = { x: drawn.at.x + spot.x * SCALE, y: drawn.at.y + spot.y * SCALE };
    return [{ spot, at, width: spot.width * SCALE, height: spot.height * SCALE }];
  });
}

/** The outlines of the faces with their names. */
export function drawFaces(faces: readonly DrawnFace[]): string[] {
  return faces.flatMap(({ face, at }) => [
    box(at, { width: face.width * SCALE, height: face.height * SCALE }, "#ffffff"),
    text({ x: at.x, y: at.y - 12 }, both(face.name), { bold: true }),
  ]);
}

/** How a piece looks in a step: to be put in now, there already, or not yet. */
export type SpotLook = "now" | "there" | "later";

const FILLS: Record<SpotLook, string> = { now: "#bfdbfe", there: "#f1f5f9", later: "#ffffff" };
const INKS: Record<SpotLook, string> = { now: "#111827", there: "#475569", later: "#cbd5e1" };

/** A piece with its name in both languages, as small as its box needs. */
export function drawSpot(
  { spot, at, width, height }: DrawnSpot,
  on: {
    look: SpotLook;
    naming: Naming;
  },
): string[] {
  if (on.look === "later") return [];
  const { zh, en } = pieceName(on.naming, spot);
  const longest = Math.max(zh.length * 1.05, en.length * 0.56);
  const size = Math.max(7, Math.min(13, Math.floor((width - 4) / longest)));
  const middle = { x: at.x + width / 2, y: at.y + height / 2 };
  const look = { size, anchor: "middle", fill: INKS[on.look], bold: on.look === "now" } as const;
  return [
    box(at, { width, height }, FILLS[on.look]),
    text({ x: middle.x, y: middle.y - 2 }, zh, look),
    text({ x: middle.x, y: middle.y + size }, en, { ...look, bold: false }),
  ];
}

export function pixels(mm: number): number {
  return mm * SCALE;
}
