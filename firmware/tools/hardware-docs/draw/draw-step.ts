import { both, type Words } from "../bilingual.ts";
import { type Spot, spotsOf } from "../checks/enclosure.ts";
import { type Naming, pieceName, terminalWords } from "../naming.ts";
import type { Enclosure, Face, Step } from "../tables.ts";
import { type Cable, COLOURS, type End, type Wire } from "../wire.ts";
import { type DrawnSpot, drawFaces, drawnSpots, drawSpot, facesOnSheet } from "./draw-faces.ts";
import { sheet, tag, text, wire as line } from "./svg.ts";

const CABLE_CSS = "#0f766e";

/** What a step's picture is drawn from. */
export interface StepPicture {
  step: Step;
  /** From 1. */
  number: number;
  /** Parts that earlier steps installed. */
  before: readonly string[];
  wires: readonly (Wire | Cable)[];
  enclosure: Enclosure;
  naming: Naming;
}

/** One step: what is put in, and the wires laid, on the faces of the machine. */
export function drawStep({ step, number, before, wires, enclosure, naming }: StepPicture): string {
  const laid = wires.filter((one) => step.wires.includes(one.group) && isShown(one));
  const all = spotsOf(enclosure, naming);
  const { drawn, width, height } = facesOnSheet(facesOf(enclosure, { step, laid, spots: all }));
  const spots = drawnSpots(all, drawn);
  const look = (key: string) => {
    if (step.parts.includes(key)) return "now";
    return before.includes(key) ? "there" : "later";
  };
  const boxes = spots.flatMap((one) => drawSpot(one, nameOf(one, naming), look(one.spot.part)));
  const runs = runsOf(laid).flatMap((run, at, { length }) =>
    drawRun(run, { spots, at, of: length }),
  );
  const title = `${number}. ${both(step.title)}`;
  const body = [...drawFaces(drawn), ...runs, ...boxes, ...tagsOf(laid, spots)];
  const note = step.wires.includes("lanes") ? [text({ x: 40, y: height }, LANE_NOTE)] : [];
  const size = { width: Math.max(width, TITLE_WIDTH), height: height + 20 };
  return sheet(size, title, [...body, ...note]);
}

/** The longest title needs it. */
const TITLE_WIDTH = 820;

const LANE_NOTE =
  "画的是 1 号货道的七根线，其余十一道相同。 The seven wires of lane 1 are drawn; the others are alike.";

/** The faces on which anything happens in this step; all of them when no wire is laid. */
function facesOf(
  { faces }: Enclosure,
  on: { step: Step; laid: readonly (Wire | Cable)[]; spots: readonly Spot[] },
): Face[] {
  const touched = [...on.step.parts, ...on.laid.flatMap(({ from, to }) => [from.part, to.part])];
  const own = on.spots.filter(({ part }) => touched.includes(part)).map(({ face }) => face);
  return on.laid.length === 0 ? [...faces] : faces.filter(({ key }) => own.includes(key));
}

/** Twelve lanes alike would only hide each other. */
function isShown({ group, to }: Wire | Cable): boolean {
  return group !== "lanes" || to.unit === 1;
}

function nameOf({ spot }: DrawnSpot, naming: Naming): Words {
  // Of the cabinet itself only its earth stud is a thing to find on the plate.
  if (spot.part === "cabinet") return terminalWords("PE stud");
  if (spot.part !== "terminals") return pieceName(naming, spot);
  const row = terminalWords(ROWS[spot.unit - 1] ?? "");
  return row.zh === row.en ? { zh: row.zh, en: "" } : row;
}

/** Wires between the same two pieces are drawn as one. */
interface Run {
  from: End;
  to: End;
  css: string;
}

function runsOf(wires: readonly (Wire | Cable)[]): Run[] {
  const runs = new Map<string, Run>();
  for (const { from, to, ...rest } of wires) {
    const css = "colour" in rest ? COLOURS[rest.colour].css : CABLE_CSS;
    const rows = [from, to].map((end) => (isRow(end) ? end.terminal : ""));
    const key = [from.part, from.unit, to.part, to.unit, css, ...rows].join();
    if (!runs.has(key)) runs.set(key, { from, to, css });
  }
  return [...runs.values()];
}

function isRow({ part }: End): boolean {
  return part === "terminals";
}

/** Terminal rows in the order in which they stand on the plate. */
const ROWS = ["24V", "5V", "logic", "GND", "SDA", "SCL", "RESET"];

function spotOf(end: End, spots: readonly DrawnSpot[]): DrawnSpot | undefined {
  const unit = isRow(end) ? ROWS.indexOf(end.terminal) + 1 : end.unit;
  return spots.find(({ spot }) => spot.part === end.part && spot.unit === unit);
}

function drawRun(
  { from, to, css }: Run,
  on: { spots: readonly DrawnSpot[]; at: number; of: number },
): string[] {
  const a = spotOf(from, on.spots);
  const b = spotOf(to, on.spots);
  if (a === undefined || b === undefined || a === b) return [];
  // Each run leaves and arrives at its own place of the boxes, so that runs lie side by side.
  const share = (on.at + 1) / (on.of + 1);
  const start = { x: a.at.x + a.width * share, y: a.at.y + edge(a, b) };
  const end = { x: b.at.x + b.width * share, y: b.at.y + edge(b, a) };
  const middle = (start.y + end.y) / 2 + (share - 0.5) * 30;
  return [line([start, { x: start.x, y: middle }, { x: end.x, y: middle }, end], css, 2)];
}

/** The lower edge where the other box is below, the upper where it is above. */
function edge(from: DrawnSpot, to: DrawnSpot): number {
  return to.at.y > from.at.y ? from.height : 0;
}

/** At each piece where wires of this step end, which ones. */
function tagsOf(wires: readonly (Wire | Cable)[], spots: readonly DrawnSpot[]): string[] {
  const ending = new Map<DrawnSpot, string[]>();
  for (const { label, to } of wires) {
    const spot = spotOf(to, spots);
    if (spot !== undefined) ending.set(spot, [...(ending.get(spot) ?? []), label]);
  }
  return [...ending].map(([{ at, width, height }, labels]) =>
    tag({ x: at.x + width / 2, y: at.y + height + 10 }, rangesOf(labels).join(" ")),
  );
}

/** `B04`, `B05`, `B06`, `B24` as `B04–06`, `B24`. */
export function rangesOf(labels: readonly string[]): string[] {
  const ranges: { first: string; last: string }[] = [];
  for (const label of labels) {
    const open = ranges.at(-1);
    if (open !== undefined && isNext(open.last, label)) open.last = label;
    else ranges.push({ first: label, last: label });
  }
  return ranges.map(({ first, last }) => {
    return first === last ? first : `${first}–${last.replace(/^.*?(\d+)$/, "$1")}`;
  });
}

function isNext(before: string, label: string): boolean {
  const [, head = "", number = ""] = /^(.*?)(\d+)$/.exec(before) ?? [];
  const next = String(Number(number) + 1).padStart(number.length, "0");
  return label === head + next;
}
