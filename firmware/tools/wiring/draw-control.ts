import type { Part } from "./parts-list.ts";
import { box, type Point, sheet, tag, text, wire } from "./svg.ts";
import { I2C_PARTS, type Wire } from "./wires.ts";

const SIZE = { width: 1500, height: 1130 };
const CONTROLLER = { x: 60, width: 190 };
const PART = { x: 640, width: 330 };
const BUS = { x: 1130, width: 320 };
const ROW = 34;
const HEAD = 34;
const GAP = 16;
const TOP = 90;

/** Names of signals as terminals are printed, in both languages where they are words. */
const TERMINALS: Record<string, string> = {
  contact: "触点 contact",
  lamp: "灯 lamp (MOSFET)",
  drive: "驱动 drive (MOSFET)",
  emitter: "发射 emitter (MOSFET)",
  receiver: "接收 receiver",
};

/** The sheet of the controller: every wire straight from its pin to its part. */
export function drawControl(wires: readonly Wire[], parts: readonly Part[]): string {
  const direct = wires.filter((one) => one.use.at.on === "esp32");
  const groups = groupsOf(direct.filter(({ to }) => to.part !== "i2c" && to.part !== "mcp23017"));
  const bus = direct.filter(({ to }) => to.part === "i2c" || to.part === "mcp23017");
  const body: string[] = [];
  let y = TOP;
  for (const group of groups) {
    const part = parts.find(({ key }) => key === group[0]?.to.part);
    body.push(...drawGroup(group, { part, y }));
    y += HEAD + group.length * ROW + GAP;
  }
  const busTop = y;
  body.push(...drawBus(bus, y));
  y += HEAD + bus.length * ROW + GAP;
  const height = y - TOP + 10;
  const controller = [
    box({ x: CONTROLLER.x, y: TOP - 24 }, { width: CONTROLLER.width, height }, "#e0f2fe"),
    text({ x: CONTROLLER.x + 12, y: TOP + 2 }, "ESP32-WROOM-32", { size: 16, bold: true }),
  ];
  const title = "主控接线图 · Controller wiring";
  return sheet(SIZE, title, [...controller, ...body, ...footer(Math.max(y, busTop))]);
}

function groupsOf(wires: readonly Wire[]): Wire[][] {
  const groups = new Map<string, Wire[]>();
  for (const one of wires) groups.set(one.to.part, [...(groups.get(one.to.part) ?? []), one]);
  return [...groups.values()];
}

function drawGroup(group: readonly Wire[], at: { part: Part | undefined; y: number }): string[] {
  const { part, y } = at;
  const size = { width: PART.width, height: HEAD + group.length * ROW };
  const out = [
    box({ x: PART.x, y }, size),
    text({ x: PART.x + 12, y: y + 20 }, nameOf(part, group[0]?.to.part ?? ""), { bold: true }),
    text({ x: PART.x + PART.width + 14, y: y + 20 }, supplyOf(part, group), {
      size: 13,
      fill: "#b91c1c",
    }),
  ];
  for (const [at, one] of group.entries())
    out.push(...drawWire(one, y + HEAD + at * ROW + ROW / 2));
  return out;
}

function drawWire(one: Wire, y: number): string[] {
  const from: Point = { x: CONTROLLER.x + CONTROLLER.width, y };
  const to: Point = { x: PART.x, y };
  const pin = one.from.replace("ESP32 ", "");
  return [
    wire([from, to], one.colour.css),
    tag({ x: from.x + 60, y }, one.label),
    text({ x: from.x + 100, y: y - 6 }, `${one.colour.zh} ${one.colour.en} ${one.mm2} mm²`, NOTE),
    ...inLine(one, y),
    text({ x: from.x - 10, y: y + 5 }, pin, { anchor: "end", bold: true }),
    text({ x: PART.x + 14, y: y + 5 }, terminalOf(one.to.terminal)),
    text({ x: PART.x + PART.width + 14, y: y - 2 }, one.noteZh, NOTE),
    text({ x: PART.x + PART.width + 14, y: y + 13 }, one.noteEn, NOTE),
  ];
}

const NOTE = { size: 12, fill: "#475569" } as const;

/** The bus: two wires, and a reset, that pass every part on it. */
function drawBus(bus: readonly Wire[], y: number): string[] {
  const size = { width: PART.width, height: HEAD + bus.length * ROW };
  const out = [
    box({ x: PART.x, y }, size, "#fefce8"),
    text({ x: PART.x + 12, y: y + 20 }, "I2C 总线端子 · I2C bus terminals", { bold: true }),
  ];
  for (const [at, one] of bus.entries()) out.push(...drawWire(one, y + HEAD + at * ROW + ROW / 2));
  const listTop = y + size.height + 24;
  out.push(text({ x: PART.x, y: listTop }, "SDA、SCL、3.3 V、GND 并联到 / in parallel to:", NOTE));
  for (const [at, { part, address, zh, en }] of I2C_PARTS.entries()) {
    const name = `0x${address.toString(16)}  ${zh} / ${en} (${part})`;
    out.push(text({ x: PART.x + 16, y: listTop + 20 * (at + 1) }, name, { size: 13 }));
  }
  const reset = "RESET 只接两片 MCP23017 / RESET goes to both MCP23017 only";
  out.push(text({ x: PART.x + 16, y: listTop + 20 * (I2C_PARTS.length + 1) }, reset, NOTE));
  return out;
}

/** What sits in the wire, as small boxes; the pin table says which by its note. */
const IN_LINE: Record<string, string> = {
  "through a MAX3232": "MAX3232 T1IN → T1OUT",
  "115200 8N1 through a MAX3232": "MAX3232 R1OUT ← R1IN",
  "MOSFET gate; 10 kohm to ground": "10 kΩ ↓ GND · MOSFET",
  "low while light; 10 kohm to 3.3 V": "10 kΩ ↑ 3.3 V",
  "closed door is ground; 10 kohm to 3.3 V": "10 kΩ ↑ 3.3 V",
  "4.7 kohm to 3.3 V, once on the bus": "4.7 kΩ ↑ 3.3 V",
  "both expanders; 10 kohm to ground": "10 kΩ ↓ GND",
};

function inLine({ use }: Wire, y: number): string[] {
  const words = IN_LINE[use.note];
  if (words === undefined) return [];
  const width = 166;
  const x = PART.x - width - 10;
  const label = text({ x: x + width / 2, y: y + 4 }, words, { size: 12, anchor: "middle" });
  return [box({ x, y: y - 12 }, { width, height: 24 }, "#ffffff"), label];
}

function terminalOf(signal: string): string {
  return TERMINALS[signal] ?? signal;
}

function nameOf(part: Part | undefined, key: string): string {
  return part === undefined ? key : `${part.zh.split("（")[0]} · ${key}`;
}

/** The minus of a switched load goes to its MOSFET's drain, never straight to ground. */
function supplyThrough({ rail }: Part, group: readonly Wire[]): string {
  const switched = group.find(({ use }) => use.note.startsWith("MOSFET gate"));
  if (switched === undefined) return SUPPLIES[rail];
  const plus = SUPPLIES[rail].split(",")[0] ?? "";
  const receiver = group.some(({ to }) => to.terminal === "receiver") ? "; receiver −: GND" : "";
  return `${plus}; ${switched.to.terminal} −: MOSFET D 灰 grey${receiver}`;
}

const SUPPLIES: Record<Part["rail"], string> = {
  "24V": "+ 24 V 红 red, GND 黑 black",
  "5V": "+ 5 V 橙 orange, GND 黑 black",
  "3V3": "+ 3.3 V 黄 yellow, GND 黑 black",
  mains: "",
  none: "",
};

function supplyOf(part: Part | undefined, group: readonly Wire[]): string {
  const contact = group.some(({ to }) => to.terminal === "contact");
  const otherEnd = "触点另一端 other end: GND 黑 black";
  if (group.every(({ to }) => to.terminal === "contact")) return otherEnd;
  const supply = part === undefined ? "" : supplyThrough(part, group);
  return contact ? `${supply}；${otherEnd}` : supply;
}

function footer(y: number): string[] {
  const lines = [
    "所有 GND 汇于一点（电源负极）。ESP32 的引脚最高 3.3 V：任何 5 V 信号都不得直接接入。",
    "All GND meet in one point, the supply's minus. ESP32 pins bear 3.3 V at most: never a 5 V signal.",
    "按钮、灯、蜂鸣器、发射管：MOSFET 的 D 接负载负极，负载正极接 5 V，S 接地；栅极 10 kΩ 下拉。",
    "Lamp, buzzer, emitters: MOSFET drain to the load's minus, load's plus to 5 V, source to ground; gate 10 kΩ to ground.",
  ];
  return lines.map((line, at) => text({ x: BUS.x - 1070, y: y + 150 + at * 20 }, line, NOTE));
}
