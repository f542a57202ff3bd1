import { both } from "../bilingual.ts";
import { type Naming, pieceName } from "../naming.ts";
import { COLOURS, type Wire } from "../wire.ts";
import { box, sheet, tag, text, wire as line } from "./svg.ts";

const WIDTH = 1500;
const LEFT = { x: 40, width: 170 };
const LANES = { x: 480, width: 540 };
const RIGHT = { x: 1290, width: 170 };
const ROW = 74;
const TOP = 110;
const NOTE = { size: 12, fill: "#475569" } as const;

/** The sheet of the lanes: gates from the left, home switches to the right, supplies inside. */
export function drawLanes(wires: readonly Wire[], naming: Naming): string {
  const lanes = wires.filter(({ group }) => group === "lanes");
  const gates = lanes.filter(({ to }) => to.terminal === "G");
  const homes = lanes.filter(({ to }) => to.terminal === "home");
  const height = gates.length * ROW + 24;
  const body = [
    ...controller(LEFT, { height, name: controllerName(gates[0], naming) }),
    ...controller(RIGHT, { height, name: controllerName(homes[0], naming) }),
  ];
  for (const [at, gate] of gates.entries()) {
    const own = lanes.filter(({ to }) => to.unit === gate.to.unit);
    body.push(...drawLane(own, TOP + at * ROW));
  }
  const title = "货道接线图 · Lane wiring";
  const all = [...body, ...footer(TOP + height + 14)];
  return sheet({ width: WIDTH, height: TOP + height + 70 }, title, all);
}

function controllerName(one: Wire | undefined, naming: Naming): string {
  return one === undefined ? "" : both(pieceName(naming, one.from));
}

function controller(at: typeof LEFT, { height, name }: { height: number; name: string }): string[] {
  return [
    box({ x: at.x, y: TOP - 34 }, { width: at.width, height: height + 20 }, "#e0f2fe"),
    text({ x: at.x + 12, y: TOP - 12 }, name, { bold: true }),
  ];
}

function drawLane(own: readonly Wire[], y: number): string[] {
  const gate = own.find(({ to }) => to.terminal === "G");
  const home = own.find(({ to }) => to.terminal === "home");
  if (gate === undefined || home === undefined) return [];
  const rest = own.filter((one) => one !== gate && one !== home);
  const left = { from: LEFT.x + LEFT.width, to: LANES.x, anchor: "end", ends: "G" } as const;
  const right = {
    from: RIGHT.x,
    to: LANES.x + LANES.width,
    anchor: "start",
    ends: "home",
  } as const;
  return [
    box({ x: LANES.x, y: y + 4 }, { width: LANES.width, height: ROW - 8 }),
    text({ x: LANES.x + 12, y: y + 26 }, "货道 lane", NOTE),
    text({ x: LANES.x + 12, y: y + 52 }, String(gate.to.unit), { bold: true, size: 22 }),
    ...rest.map((one, at) => {
      const x = LANES.x + 84 + (at % 2) * 230;
      return text({ x, y: y + 23 + Math.floor(at / 2) * 18 }, restText(one), SMALL);
    }),
    ...drawSignal(gate, { ...left, y: y + ROW / 2 }),
    ...drawSignal(home, { ...right, y: y + ROW / 2 }),
  ];
}

const SMALL = { size: 11, fill: "#475569" } as const;

interface Way {
  from: number;
  to: number;
  y: number;
  anchor: "start" | "end";
  ends: string;
}

/** From a controller's pin to the lane; words stand on the pin's side of the line's middle. */
function drawSignal(one: Wire, { from, to, y, anchor, ends }: Way): string[] {
  const towards = Math.sign(to - from);
  const pin = { x: from - towards * 10, y: y + 5 };
  return [
    line(
      [
        { x: from, y },
        { x: to, y },
      ],
      css(one),
    ),
    text(pin, one.from.terminal, { anchor, bold: true }),
    tag({ x: from + towards * 44, y }, one.label),
    text({ x: (from + to) / 2 + towards * 30, y: y - 6 }, look(one), { ...NOTE, anchor: "middle" }),
    text({ x: to - towards * 12, y: y + 16 }, ends, { ...NOTE, anchor: anchor }),
  ];
}

function css(one: Wire): string {
  return COLOURS[one.colour].css;
}

function restText({ label, from, to, colour, mm2 }: Wire): string {
  const far = from.part === "terminals" ? from.terminal : `driver ${from.terminal}`;
  const here = to.part === "motor-driver" ? `driver ${to.terminal}` : to.terminal;
  return `${label} ${both(COLOURS[colour])} ${mm2}: ${far} → ${here}`;
}

function look(one: Wire): string {
  return `${both(COLOURS[one.colour])} ${one.mm2} mm²`;
}

function footer(y: number): string[] {
  const lines = [
    "续流二极管在电机两端，阴极朝 24 V；栅极 10 kΩ 下拉在驱动上：主控未启动时电机不转。Node 机每个归位输入另有 4.7 kΩ 上拉。",
    "Flyback diode across each motor, cathode to 24 V; 10 kΩ from gate to ground on the driver: no motor turns before the controller starts. On the Node kiosk each home input has 4.7 kΩ up.",
  ];
  return lines.map((one, at) => text({ x: LEFT.x, y: y + at * 20 }, one, NOTE));
}
