import { both, type Words } from "../bilingual.ts";
import type { Spot } from "../checks/enclosure.ts";
import type { Face } from "../tables.ts";
import { box, type Point, text } from "./svg.ts";

/** Every face is drawn to this height, so that small ones are not lost beside the door. */
const FACE_HEIGHT = 640;
const LEFT = 40;
const TOP = 110;
const GAP = 36;

/** Where a face is on the sheet, pixels. */
export interface DrawnFace {
  face: Face;
  at: Point;
  /** Pixels a millimetre. */
  scale: number;
}

/** The faces side by side, and the size of a sheet that holds them. */
export function facesOnSheet(faces: readonly Face[]): {
  drawn: DrawnFace[];
  width: number;
  height: number;
} {
  let x = LEFT;
  const drawn = faces.map((face) => {
    const { from, to } = shownOf(face);
    const scale = FACE_HEIGHT / (to - from);
    const one = { face, at: { x, y: TOP }, scale };
    x += face.width * scale + GAP;
    return one;
  });
  return { drawn, width: x - GAP + LEFT, height: TOP + FACE_HEIGHT + 24 };
}

function shownOf({ shown, height }: Face): { from: number; to: number } {
  return shown ?? { from: 0, to: height };
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
    const { face, at, scale } = drawn;
    const corner = { x: at.x + spot.x * scale, y: at.y + (spot.y - shownOf(face).from) * scale };
    return [{ spot, at: corner, width: spot.width * scale, height: spot.height * scale }];
  });
}

/** The outlines of the faces with their names. */
export function drawFaces(faces: readonly DrawnFace[]): string[] {
  return faces.flatMap(({ face, at, scale }) => [
    box(at, { width: face.width * scale, height: FACE_HEIGHT }, "#ffffff"),
    text({ x: at.x, y: at.y - 12 }, both(face.name), { bold: true }),
  ]);
}

/** How a piece looks in a step: to be put in now, there already, or not yet. */
export type SpotLook = "now" | "there" | "later";

const FILLS: Record<SpotLook, string> = { now: "#bfdbfe", there: "#f1f5f9", later: "#ffffff" };
const INKS: Record<SpotLook, string> = { now: "#111827", there: "#475569", later: "#cbd5e1" };

/** A piece with its name in both languages, as small as its box needs. */
export function drawSpot(drawn: DrawnSpot, { zh, en }: Words, look: SpotLook): string[] {
  if (look === "later") return [];
  const { at, width, height } = drawn;
  const longest = Math.max(zh.length * 1.05, en.length * 0.56);
  const size = Math.max(7, Math.min(13, Math.floor((width - 4) / longest)));
  const middle = { x: at.x + width / 2, y: at.y + height / 2 };
  const ink = { size, anchor: "middle", fill: INKS[look] } as const;
  return [
    box(at, { width, height }, FILLS[look]),
    text({ x: middle.x, y: middle.y - 2 }, zh, { ...ink, bold: look === "now" }),
    text({ x: middle.x, y: middle.y + size }, en, ink),
  ];
}
