import { box, sheet, tag, text, wire } from "./svg.ts";
import type { Wire } from "./wires.ts";

const SIZE = { width: 1500, height: 1010 };
const MOTORS = { x: 60, width: 220 };
const LANES = { x: 560, width: 380 };
const HOMES = { x: 1220, width: 220 };
const ROW = 62;
const TOP = 110;
const NOTE = { size: 12, fill: "#475569" } as const;

/** The sheet of the lanes: motors from the left expander, home switches to the right one. */
export function drawLanes(wires: readonly Wire[]): string {
  const lanes = wires.filter((one) => one.use.at.on === "expander");
  const motors = lanes.filter(({ to }) => to.terminal === "motor");
  const homes = lanes.filter(({ to }) => to.terminal === "home");
  const height = motors.length * ROW + 20;
  const body = [
    ...expander({ ...MOTORS, height }, "MCP23017 0x20", "电机 motors"),
    ...expander({ ...HOMES, height }, "MCP23017 0x21", "归位 homes"),
  ];
  for (const [at, motor] of motors.entries()) {
    const home = homes.find(({ to }) => to.part === motor.to.part);
    if (home !== undefined) body.push(...drawLane(motor, home, TOP + at * ROW));
  }
  const title = "货道接线图 · Lane wiring";
  return sheet(SIZE, title, [...body, ...footer(TOP + height + 30)]);
}

function expander(
  at: { x: number; width: number; height: number },
  name: string,
  what: string,
): string[] {
  return [
    box({ x: at.x, y: TOP - 34 }, { width: at.width, height: at.height + 20 }, "#e0f2fe"),
    text({ x: at.x + 12, y: TOP - 12 }, `${name} · ${what}`, { bold: true, size: 13 }),
  ];
}

function drawLane(motor: Wire, home: Wire, y: number): string[] {
  const middle = y + ROW / 2;
  const left = MOTORS.x + MOTORS.width;
  const right = LANES.x + LANES.width;
  const lane = motor.to.part.replace("spiral-", "");
  return [
    box({ x: LANES.x, y: y + 6 }, { width: LANES.width, height: ROW - 12 }),
    text({ x: LANES.x + 12, y: middle - 3 }, `货道 ${lane} · lane ${lane}`, { bold: true }),
    text({ x: LANES.x + 12, y: middle + 15 }, "MOSFET → M− ; M+ → 24 V 红 red 0.5 mm²", NOTE),
    text({ x: right - 12, y: middle + 5 }, "归位 home", { ...NOTE, anchor: "end" }),
    wire(
      [
        { x: left, y: middle },
        { x: LANES.x, y: middle },
      ],
      motor.colour.css,
    ),
    text({ x: left - 10, y: middle + 5 }, pinOf(motor), { anchor: "end", bold: true }),
    tag({ x: left + 60, y: middle }, motor.label),
    text({ x: left + 100, y: middle - 6 }, lookOf(motor), NOTE),
    wire(
      [
        { x: right, y: middle },
        { x: HOMES.x, y: middle },
      ],
      home.colour.css,
    ),
    text({ x: HOMES.x + 12, y: middle + 5 }, pinOf(home), { bold: true }),
    tag({ x: HOMES.x - 60, y: middle }, home.label),
    text({ x: right + 20, y: middle - 6 }, lookOf(home), NOTE),
  ];
}

function pinOf(one: Wire): string {
  return one.from.split(" ").at(-1) ?? one.from;
}

function lookOf(one: Wire): string {
  return `${one.colour.zh} ${one.colour.en} ${one.mm2} mm²`;
}

function footer(y: number): string[] {
  const lines = [
    "每个电机两端反并一只续流二极管（阴极接 24 V）。归位开关另一端接 GND（黑）。",
    "A flyback diode across each motor, cathode to 24 V. The other end of each home switch goes to GND (black).",
    "栅极 10 kΩ 下拉：主控未启动时电机不转。RESET 低电平松开所有电机。",
    "10 kΩ from gate to ground: no motor turns before the controller starts. RESET low lets go of every motor.",
  ];
  return lines.map((line, at) => text({ x: MOTORS.x, y: y + at * 20 }, line, NOTE));
}
