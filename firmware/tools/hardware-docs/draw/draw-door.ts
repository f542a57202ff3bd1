import { both } from "../bilingual.ts";
import type { Enclosure, Kiosk, Opening } from "../tables.ts";
import { box, circle, sheet, text, wire } from "./svg.ts";

/** Pixels a millimetre. */
const SCALE = 0.8;
const LEFT = 120;
const TOP = 120;
const RULER = "#94a3b8";
const NOTE = { size: 12, fill: "#475569" } as const;

/** The door from outside with every hole, sized and placed from its upper left corner. */
export function drawDoor({ faces, openings, size }: Enclosure, kiosk: Kiosk): string {
  const door = faces.find(({ key }) => key === "door");
  if (door === undefined) throw new Error("enclosure.json has no door");
  const own = openings.filter(({ kiosks }) => kiosks.includes(kiosk));
  const width = door.width * SCALE;
  const height = door.height * SCALE;
  const outline = [
    box({ x: LEFT, y: TOP }, { width, height }, "#f8fafc"),
    ...ruler(`${door.width}`, { x: LEFT, y: TOP - 16 }, { x: LEFT + width, y: TOP - 16 }),
    ...ruler(`${door.height}`, { x: LEFT - 30, y: TOP }, { x: LEFT - 30, y: TOP + height }),
    text(
      { x: LEFT, y: TOP - 44 },
      `机柜外形 cabinet ${size.width} × ${size.height} × ${size.depth} mm`,
      NOTE,
    ),
  ];
  const title = "门板开孔 · Holes of the door";
  const sheetSize = { width: LEFT + width + 460, height: TOP + height + 40 };
  const holes = own.flatMap((hole, at) => drawHole(hole, { at, right: LEFT + width + 40 }));
  return sheet(sheetSize, title, [...outline, ...holes]);
}

function ruler(words: string, from: { x: number; y: number }, to: { x: number; y: number }) {
  const upright = from.x === to.x;
  const at = upright
    ? { x: from.x - 26, y: (from.y + to.y) / 2 }
    : { x: (from.x + to.x) / 2, y: from.y - 6 };
  return [wire([from, to], RULER, 1), text(at, words, { ...NOTE, anchor: "middle" })];
}

function drawHole(hole: Opening, { at, right }: { at: number; right: number }): string[] {
  const x = LEFT + hole.x * SCALE;
  const y = TOP + hole.y * SCALE;
  const width = hole.width * SCALE;
  const height = hole.height * SCALE;
  const middle = { x: x + width / 2, y: y + height / 2 };
  const shape =
    hole.shape === "circle"
      ? circle(middle, width / 2)
      : box({ x, y }, { width, height }, "#ffffff");
  const row = TOP + 20 + at * 58;
  const number = String(at + 1);
  const sizes = hole.shape === "circle" ? `Ø ${hole.width}` : `${hole.width} × ${hole.height}`;
  return [
    shape,
    text({ x: x + width + 6, y: middle.y + 5 }, number, { bold: true, fill: "#b91c1c" }),
    text({ x: right, y: row }, number, { bold: true, fill: "#b91c1c" }),
    text({ x: right + 26, y: row }, both(hole.name), { bold: true }),
    text({ x: right + 26, y: row + 20 }, `${sizes} mm · x ${hole.x}, y ${hole.y}`, NOTE),
  ];
}
