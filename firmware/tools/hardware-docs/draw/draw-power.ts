import { both, type Words } from "../bilingual.ts";
import type { PowerBudget, RailBudget } from "../power-budget.ts";
import { type FedRail, type Kiosk, type Part, partsOf } from "../tables.ts";
import { COLOURS, RAIL_COLOURS } from "../wire.ts";
import { box, sheet, text, wire } from "./svg.ts";

const WIDTH = 1500;
const LOGIC_SOURCES: Record<Kiosk, Words> = {
  esp32: { zh: "ESP32 板上稳压 5 V → 3.3 V", en: "regulator on the ESP32 board" },
  node: { zh: "引脚板的 5V 脚（来自 USB）", en: "5V pin of the pin board, from USB" },
};
const SUPPLY: Words = { zh: "开关电源 220 V → 24 V", en: "mains supply 220 V to 24 V" };
const CONVERTER: Words = { zh: "降压模块 24 V → 5 V", en: "converter 24 V to 5 V" };
const FUSES: Partial<Record<FedRail, string>> = { "24V": "F1", "5V": "F2" };
const NOTE = { size: 13, fill: "#475569" } as const;
const SOURCE = { x: 60, width: 300, height: 92 };
const FUSE_X = 470;
const RAIL_X = 640;
const TOP = 180;
const STEP = 190;

/** The sheet of the supplies: mains, then each rail with its fuse, wire and loads. */
export function drawPower(
  { rails, mains }: PowerBudget,
  on: { parts: readonly Part[]; kiosk: Kiosk },
): string {
  const rows = rails.flatMap((rail, at) => drawRail(rail, { ...on, y: TOP + at * STEP }));
  const y = TOP + rails.length * STEP;
  const body = [...drawMains(mains), ...rows, ...cascade(on.kiosk), ...footer(y)];
  return sheet({ width: WIDTH, height: y + 80 }, "电源图 · Power", body);
}

function drawMains({ watts, fuseMa, wireMm2 }: PowerBudget["mains"]): string[] {
  const y = 92;
  const words = [
    `220 V ~  棕 brown L · 浅蓝 light blue N · 黄绿 green-yellow PE 1.5 mm²`,
    `L、N ${wireMm2} mm²  ·  ≤ ${watts} W`,
  ];
  return [
    box({ x: FUSE_X, y: y - 14 }, { width: 110, height: 28 }, "#ffffff"),
    text({ x: FUSE_X + 55, y: y + 5 }, `F0 ${amperes(fuseMa)} T`, { anchor: "middle", bold: true }),
    box({ x: SOURCE.x, y: y - 24 }, { width: SOURCE.width, height: 48 }, "#fef2f2"),
    text({ x: SOURCE.x + 12, y: y + 5 }, "市电插座 mains inlet", { bold: true }),
    wire(
      [
        { x: SOURCE.x + SOURCE.width, y },
        { x: FUSE_X, y },
      ],
      COLOURS.brown.css,
      3,
    ),
    wire(
      [
        { x: FUSE_X + 55, y: y + 14 },
        { x: FUSE_X + 55, y: TOP - 20 },
        { x: SOURCE.x + SOURCE.width / 2, y: TOP - 20 },
        { x: SOURCE.x + SOURCE.width / 2, y: TOP },
      ],
      COLOURS.brown.css,
      3,
    ),
    ...words.map((one, at) => text({ x: RAIL_X, y: y - 4 + at * 20 }, one, NOTE)),
  ];
}

function sourceOf(rail: FedRail, kiosk: Kiosk): Words {
  if (rail === "24V") return SUPPLY;
  return rail === "5V" ? CONVERTER : LOGIC_SOURCES[kiosk];
}

function drawRail(
  rail: RailBudget,
  at: { parts: readonly Part[]; kiosk: Kiosk; y: number },
): string[] {
  const { y, kiosk } = at;
  const middle = y + SOURCE.height / 2;
  const colour = COLOURS[RAIL_COLOURS[rail.rail]];
  const source = sourceOf(rail.rail, kiosk);
  const loads = partsOf(at.parts, kiosk).filter((part) => part.rail[kiosk] === rail.rail);
  const list = loads.map(({ short, quantity }) => `${both(short)} ×${quantity[kiosk]}`);
  const words = `${rail.volts} V  ${both(colour)}  ${rail.wireMm2} mm²`;
  const look = { bold: true, size: 13, fill: colour.css };
  return [
    box({ x: SOURCE.x, y }, SOURCE, "#fff7ed"),
    text({ x: SOURCE.x + 12, y: y + 26 }, source.zh, { bold: true }),
    text({ x: SOURCE.x + 12, y: y + 48 }, source.en, NOTE),
    text({ x: SOURCE.x + 12, y: y + 74 }, `≥ ${amperes(rail.supplyMa)}`, { ...look, size: 14 }),
    wire(
      [
        { x: SOURCE.x + SOURCE.width, y: middle },
        { x: WIDTH - 60, y: middle },
      ],
      colour.css,
      4,
    ),
    text({ x: RAIL_X, y: middle - 12 }, `${words}  (压降 drop ${rail.dropPercent} %)`, look),
    ...fuse(rail, middle),
    text({ x: RAIL_X, y: middle + 24 }, list.join("，"), { ...NOTE, size: 12 }),
    text(
      { x: RAIL_X, y: middle + 46 },
      `静态 idle ${rail.idleMa} mA · 峰值 peak ${rail.peakMa} mA`,
      NOTE,
    ),
  ];
}

function fuse({ limitMa, rail }: RailBudget, y: number): string[] {
  const name = FUSES[rail];
  if (name === undefined) return [];
  return [
    box({ x: FUSE_X, y: y - 14 }, { width: 110, height: 28 }, "#ffffff"),
    text({ x: FUSE_X + 55, y: y + 5 }, `${name} ${amperes(limitMa)} T`, {
      anchor: "middle",
      bold: true,
    }),
  ];
}

/** Each source is fed by the rail above it, behind that rail's fuse; a pin board by USB. */
function cascade(kiosk: Kiosk): string[] {
  const feeds: FedRail[] = kiosk === "esp32" ? ["24V", "5V"] : ["24V"];
  return feeds.map((rail, at) => {
    const from = TOP + at * STEP + SOURCE.height / 2;
    const to = TOP + (at + 1) * STEP;
    const end = SOURCE.x + SOURCE.width / 2;
    const points = [
      { x: RAIL_X - 30, y: from },
      { x: RAIL_X - 30, y: to - 26 },
      { x: end, y: to - 26 },
      { x: end, y: to },
    ];
    return wire(points, COLOURS[RAIL_COLOURS[rail]].css, 3);
  });
}

function amperes(ma: number): string {
  return `${ma / 1000} A`;
}

function footer(y: number): string[] {
  const lines = [
    "220 V 侧由持证电工接线：漏电保护 30 mA、双极开关、保护地接机壳和门。开柜前拔插头。保险 T 为延时型。",
    "The 220 V side is a licensed electrician's: 30 mA residual-current breaker, two-pole switch, earth to cabinet and door. Plug out before opening. T is slow.",
  ];
  return lines.map((line, at) => text({ x: SOURCE.x, y: y + 16 + at * 22 }, line, NOTE));
}
