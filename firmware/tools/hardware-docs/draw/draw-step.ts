import { both } from "../bilingual.ts";
import { spotsOf } from "../checks/enclosure.ts";
import type { Naming } from "../naming.ts";
import type { Enclosure, Step } from "../tables.ts";
import { type Cable, COLOURS, type End, type Wire } from "../wire.ts";
import { type DrawnSpot, drawFaces, drawnSpots, drawSpot, facesOnSheet } from "./draw-faces.ts";
import { type Point, sheet, tag, wire as line } from "./svg.ts";

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
  const { drawn, width, height } = facesOnSheet(enclosure);
  const spots = drawnSpots(spotsOf(enclosure, naming), drawn);
  const look = (key: string) => {
    if (step.parts.includes(key)) return "now";
    return before.includes(key) ? "there" : "later";
  };
  const boxes = spots.flatMap((spot) => drawSpot(spot, { look: look(spot.spot.part), naming }));
  const laid = wires.filter(({ group }) => step.wires.includes(group));
  const runs = runsOf(laid).flatMap((run, at, all) => drawRun(run, { spots, at, of: all.length }));
  const title = `${number}. ${both(step.title)}`;
  return sheet({ width, height }, title, [...drawFaces(drawn), ...boxes, ...runs]);
}

/** Wires between the same two pieces are drawn as one. */
interface Run {
  from: End;
  to: End;
  labels: string[];
  css: string;
}

function runsOf(wires: readonly (Wire | Cable)[]): Run[] {
  const runs = new Map<string, Run>();
  for (const { label, from, to, ...rest } of wires) {
    const css = "colour" in rest ? COLOURS[rest.colour].css : CABLE_CSS;
    const key = [from.part, from.unit, to.part, to.unit, isRow(from) ? from.terminal : ""].join();
    const run = runs.get(key) ?? { from, to, labels: [], css };
    run.labels.push(label);
    runs.set(key, run);
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
  { from, to, labels, css }: Run,
  on: { spots: readonly DrawnSpot[]; at: number; of: number },
): string[] {
  const a = spotOf(from, on.spots);
  const b = spotOf(to, on.spots);
  if (a === undefined || b === undefined || a === b) return [];
  // Each run leaves and arrives at its own height of the boxes, so that runs lie side by side.
  const share = (on.at + 1) / (on.of + 1);
  const start = { x: a.at.x + a.width * share, y: a.at.y + edge(a, b) };
  const end = { x: b.at.x + b.width * share, y: b.at.y + edge(b, a) };
  const middle = (start.y + end.y) / 2 + (share - 0.5) * 16;
  const points = [start, { x: start.x, y: middle }, { x: end.x, y: middle }, end];
  return [line(points, css, 2), ...label(points, { labels, share, tagged: on.of <= 20 })];
}

/** The lower edge where the other box is below, the upper where it is above. */
function edge(from: DrawnSpot, to: DrawnSpot): number {
  return to.at.y > from.at.y ? from.height : 0;
}

function label(
  points: readonly Point[],
  { labels, share, tagged }: { labels: string[]; share: number; tagged: boolean },
): string[] {
  const [, left, right] = points;
  if (!tagged || left === undefined || right === undefined) return [];
  const first = labels[0] ?? "";
  const words = labels.length === 1 ? first : `${first}…${labels.at(-1) ?? ""}`;
  const x = left.x + (right.x - left.x) * (0.25 + share / 2);
  return [tag({ x, y: left.y }, words)];
}
