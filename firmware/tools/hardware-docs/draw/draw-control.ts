import { both, type Words } from "../bilingual.ts";
import { endName, type Naming, pieceName, terminalWords, wireNote } from "../naming.ts";
import type { Kiosk } from "../tables.ts";
import { COLOURS, type End, type Wire } from "../wire.ts";
import { box, type Point, sheet, tag, text, wire as line } from "./svg.ts";

const WIDTH = 1500;
const CONTROLLER = { x: 40, width: 170 };
const PART = { x: 560, width: 400 };
const ROW = 30;
const HEAD = 34;
const GAP = 14;
const TOP = 96;
const NOTE = { size: 12, fill: "#475569" } as const;

/** One part as it is drawn: wires from the controller, and what else ends at it. */
interface Group {
  title: string;
  signals: Wire[];
  others: { wire: Wire; here: End; far: End }[];
}

/** The sheet of the controller: every wire straight from its pin to its part, lanes left out. */
export function drawControl(
  wires: readonly Wire[],
  naming: Naming & { controller: string },
): string {
  const groups = groupsOf(wires, naming);
  const body: string[] = [];
  let y = TOP;
  for (const group of groups) {
    body.push(...drawGroup(group, { naming, y }));
    y += heightOf(group) + GAP;
  }
  const size = { width: CONTROLLER.width, height: y - TOP + 6 };
  const name = pieceName(naming, { part: naming.controller, unit: 1 });
  const controller = [
    box({ x: CONTROLLER.x, y: TOP - 24 }, size, "#e0f2fe"),
    text({ x: CONTROLLER.x + 12, y: TOP - 2 }, both(name), { bold: true }),
  ];
  const title = "主控接线图 · Controller wiring";
  const all = [...controller, ...body, ...footer(y + 14, naming.kiosk)];
  return sheet({ width: WIDTH, height: y + 70 }, title, all);
}

function groupsOf(wires: readonly Wire[], naming: Naming & { controller: string }): Group[] {
  const own = wires.filter(({ group }) => group !== "lanes");
  const signals = own.filter(({ from, guard }) => {
    return from.part === naming.controller && guard === "pin";
  });
  const groups = new Map<string, Wire[]>();
  for (const one of signals) {
    const key = `${one.to.part} ${one.to.unit}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => groupOf(group, { own, naming }));
}

function groupOf(
  signals: Wire[],
  { own, naming }: { own: readonly Wire[]; naming: Naming },
): Group {
  const first = signals[0]?.to ?? { part: "", unit: 1 };
  const isPiece = (end: End) => end.part === first.part && end.unit === first.unit;
  const onRows = signals.map(({ to }) => to.terminal);
  const others = own.flatMap((wire) => {
    if (signals.includes(wire)) return [];
    const { from, to } = wire;
    const far = isPiece(from) ? to : from;
    const here = isPiece(from) ? from : to;
    if (!isPiece(here)) return [];
    const isBus = first.part !== "terminals" || onRows.includes(here.terminal);
    return isBus ? [{ wire, here, far }] : [];
  });
  return { title: both(pieceName(naming, first)), signals, others };
}

function heightOf({ signals, others }: Group): number {
  return HEAD + signals.length * ROW + Math.ceil(others.length / 2) * 20 + 8;
}

function drawGroup(group: Group, { naming, y }: { naming: Naming; y: number }): string[] {
  const { title, signals, others } = group;
  const size = { width: WIDTH - PART.x - 40, height: heightOf(group) };
  const out = [
    box({ x: PART.x, y }, size),
    text({ x: PART.x + 12, y: y + 21 }, title, { bold: true }),
  ];
  for (const [at, one] of signals.entries()) {
    out.push(...drawWire(one, y + HEAD + at * ROW + ROW / 2 - 4));
  }
  const below = y + HEAD + signals.length * ROW + 10;
  for (const [at, { wire, here, far }] of others.entries()) {
    const x = PART.x + 14 + (at % 2) * 450;
    out.push(
      text({ x, y: below + Math.floor(at / 2) * 20 }, otherText(wire, { here, far, naming }), NOTE),
    );
  }
  return out;
}

function otherText(wire: Wire, at: { here: End; far: End; naming: Naming }): string {
  const colour = both(COLOURS[wire.colour]);
  const far = endName(at.naming, at.far);
  return `${at.here.terminal} — ${wire.label} ${colour} ${wire.mm2} — ${both(far)}`;
}

function drawWire(one: Wire, y: number): string[] {
  const from: Point = { x: CONTROLLER.x + CONTROLLER.width, y };
  const to: Point = { x: PART.x, y };
  const look = `${both(COLOURS[one.colour])} ${one.mm2} mm²`;
  const note = wireNote(one, "en");
  return [
    line([from, to], COLOURS[one.colour].css),
    tag({ x: from.x + 40, y }, one.label),
    text({ x: from.x + 74, y: y - 5 }, look, NOTE),
    ...(note === "" ? [] : resistor(note, y)),
    text({ x: from.x - 10, y: y + 5 }, one.from.terminal, { anchor: "end", bold: true }),
    text({ x: PART.x + 14, y: y + 5 }, both(terminalWords(one.to.terminal))),
  ];
}

/** What is soldered to the wire, as a small box in it. */
function resistor(note: string, y: number): string[] {
  const width = 128;
  const x = PART.x - width - 8;
  const label = text({ x: x + width / 2, y: y + 4 }, note, { size: 12, anchor: "middle" });
  return [box({ x, y: y - 11 }, { width, height: 22 }, "#ffffff"), label];
}

const PIN_NOTES: Record<Kiosk, Words> = {
  esp32: {
    zh: "ESP32 的引脚最高 3.3 V：任何 5 V 信号都不得直接接入。",
    en: "ESP32 pins bear 3.3 V at most: never a 5 V signal.",
  },
  node: { zh: "引脚板的引脚是 5 V 的。", en: "The pin board's pins are 5 V." },
};

function footer(y: number, kiosk: Kiosk): string[] {
  const { zh, en } = PIN_NOTES[kiosk];
  const lines = [
    `电阻焊在主控一端。${zh}线号两端都贴。`,
    `Resistors sit at the controller's end. ${en} Labels go on both ends.`,
  ];
  return lines.map((one, at) => text({ x: CONTROLLER.x, y: y + at * 20 }, one, NOTE));
}
