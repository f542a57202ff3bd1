import type { Part } from "./parts-list.ts";
import type { RailBudget } from "./power-budget.ts";
import { box, sheet, text, wire } from "./svg.ts";

const SIZE = { width: 1500, height: 800 };
const LOOK: Record<RailBudget["rail"], { css: string; name: string }> = {
  "24V": { css: "#dc2626", name: "红 red" },
  "5V": { css: "#ea580c", name: "橙 orange" },
  "3V3": { css: "#ca8a04", name: "黄 yellow" },
};
const SOURCES: Record<RailBudget["rail"], { zh: string; en: string }> = {
  "24V": { zh: "开关电源 220 V → 24 V", en: "mains supply 220 V to 24 V" },
  "5V": { zh: "降压模块 24 V → 5 V", en: "converter 24 V to 5 V" },
  "3V3": { zh: "ESP32 板上稳压 5 V → 3.3 V", en: "regulator on the ESP32 board" },
};
const NOTE = { size: 13, fill: "#475569" } as const;
const SOURCE = { x: 60, width: 300, height: 92 };
const FUSE_X = 470;
const RAIL_X = 640;
const TOP = 110;
const STEP = 200;

/** The sheet of the supplies: three rails in cascade, each with its fuse, wire and loads. */
export function drawPower(budget: readonly RailBudget[], parts: readonly Part[]): string {
  const body = budget.flatMap((rail, at) => drawRail(rail, { parts, y: TOP + at * STEP }));
  const title = "电源图 · Power";
  return sheet(SIZE, title, [...body, ...cascade(budget.length), ...footer()]);
}

function drawRail(rail: RailBudget, at: { parts: readonly Part[]; y: number }): string[] {
  const { y } = at;
  const middle = y + SOURCE.height / 2;
  const { css, name } = LOOK[rail.rail];
  const source = SOURCES[rail.rail];
  const loads = at.parts.filter((part) => part.rail === rail.rail && part.peakMa > 0);
  const out = [
    box({ x: SOURCE.x, y }, SOURCE, "#fff7ed"),
    text({ x: SOURCE.x + 12, y: y + 26 }, source.zh, { bold: true }),
    text({ x: SOURCE.x + 12, y: y + 48 }, source.en, NOTE),
    text({ x: SOURCE.x + 12, y: y + 74 }, `≥ ${amperes(rail.supplyMa)}`, { bold: true, fill: css }),
    wire(
      [
        { x: SOURCE.x + SOURCE.width, y: middle },
        { x: SIZE.width - 60, y: middle },
      ],
      css,
      4,
    ),
    text({ x: RAIL_X, y: middle - 12 }, railText(rail, name), { bold: true, size: 13, fill: css }),
  ];
  if (rail.rail !== "3V3") out.push(...fuse(rail, middle));
  const list = loads.map((part) => `${part.key} ×${part.quantity}`).join(",  ");
  out.push(text({ x: RAIL_X, y: middle + 24 }, list, NOTE));
  const sums = `静态 idle ${rail.idleMa} mA · 峰值 peak ${rail.peakMa} mA`;
  out.push(text({ x: RAIL_X, y: middle + 46 }, sums, NOTE));
  return out;
}

function railText({ volts, wireMm2, dropPercent }: RailBudget, name: string): string {
  return `${volts} V  ${name}  ${wireMm2} mm²  (压降 drop ${dropPercent} %)`;
}

function fuse({ fuseMa, rail }: RailBudget, y: number): string[] {
  const label = `${rail === "24V" ? "F1" : "F2"} ${amperes(fuseMa)} T`;
  return [
    box({ x: FUSE_X, y: y - 14 }, { width: 110, height: 28 }, "#ffffff"),
    text({ x: FUSE_X + 55, y: y + 5 }, label, { anchor: "middle", bold: true }),
  ];
}

/** Each source is fed by the rail above it, behind that rail's fuse. */
function cascade(rails: number): string[] {
  const out: string[] = [];
  for (let at = 0; at + 1 < rails; at++) {
    const from = TOP + at * STEP + SOURCE.height / 2;
    const to = TOP + (at + 1) * STEP;
    const css = at === 0 ? LOOK["24V"].css : LOOK["5V"].css;
    const x = RAIL_X - 30;
    const turn = to - 30;
    const end = SOURCE.x + SOURCE.width / 2;
    const points = [
      { x, y: from },
      { x, y: turn },
      { x: end, y: turn },
      { x: end, y: to },
    ];
    out.push(wire(points, css, 3));
  }
  return out;
}

function amperes(ma: number): string {
  return `${ma / 1000} A`;
}

function footer(): string[] {
  const lines = [
    "220 V 侧由持证电工接线：漏电保护 30 mA、双极开关、保护地接机壳和门。开柜前断电。",
    "The 220 V side is a licensed electrician's work: 30 mA residual-current breaker, two-pole switch, earth to cabinet and door. Switch off before opening.",
    "同一时刻只有一个电机通电；峰值按一个电机堵转计。未经测量的电流见功耗表。",
    "One motor has power at a time; the peak counts one stalled motor. Currents nobody measured are marked in the power table.",
  ];
  return lines.map((line, at) => text({ x: SOURCE.x, y: SIZE.height - 90 + at * 22 }, line, NOTE));
}
