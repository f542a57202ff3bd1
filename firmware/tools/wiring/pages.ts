import type { Part } from "./parts-list.ts";
import type { RailBudget } from "./power-budget.ts";
import type { Wire } from "./wires.ts";

const GENERATED =
  "<!-- Made by `node firmware/tools/wiring/main.ts` from the pin table and parts.json; " +
  "change those. -->";

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The parts list. No price has a source yet, so each says whom to ask. */
export function partsPage(parts: readonly Part[]): string {
  const rows = parts.map((part) => [
    part.key,
    `${part.zh}<br>${part.en}`,
    String(part.quantity),
    part.alternatives.join("<br>"),
    "询价 price: ask",
    [part.noteZh, part.noteEn].filter((note) => note !== "").join("<br>"),
  ]);
  const heads = [
    "代号 key",
    "零件 part",
    "数量 quantity",
    "替代 alternatives",
    "价格",
    "注意 note",
  ];
  return page("零件表 · Parts list", [table(heads, rows)]);
}

/** Every signal wire: both ends, colour, size. */
export function pinsPage(wires: readonly Wire[]): string {
  const rows = wires.map((one) => [
    one.label,
    one.from,
    `${one.to.part} ${one.to.terminal}`,
    directionOf(one),
    `${one.colour.zh} ${one.colour.en}`,
    `${one.mm2} mm²`,
    `${one.noteZh}<br>${one.noteEn}`,
  ]);
  const heads = ["线号 wire", "从 from", "到 to", "方向", "颜色 colour", "线径 size", "说明 note"];
  return page("引脚与接线表 · Pins and wires", [
    "![主控接线 controller wiring](wiring-control.svg)",
    "![货道接线 lane wiring](wiring-lanes.svg)",
    table(heads, rows),
  ]);
}

const DIRECTIONS = { in: "→ 入 in", out: "← 出 out", both: "↔ 双向 both" } as const;

function directionOf({ use }: Wire): string {
  const level =
    use.active === "high" ? "，高有效 high" : use.active === "low" ? "，低有效 low" : "";
  return DIRECTIONS[use.direction] + level;
}

/** What each rail must bear, and what each part takes of it. */
export function powerPage(
  budget: readonly RailBudget[],
  parts: readonly Part[],
  wires: readonly Wire[],
): string {
  const rails = budget.map((rail) => [
    `${rail.volts} V`,
    `${rail.idleMa} mA`,
    `${rail.peakMa} mA`,
    `≥ ${rail.supplyMa / 1000} A`,
    rail.rail === "3V3" ? "—" : `${rail.fuseMa / 1000} A T`,
    `${rail.wireMm2} mm²`,
    `${rail.dropPercent} %`,
  ]);
  const railHeads = [
    "电压",
    "静态 idle",
    "峰值 peak",
    "电源 supply",
    "保险 fuse",
    "线径",
    "压降 drop",
  ];
  const rows = parts.map((part) => [
    part.key,
    String(part.quantity),
    part.rail,
    `${part.idleMa} mA`,
    `${part.peakMa} mA`,
    part.source,
  ]);
  const heads = ["代号 key", "数量", "供电 rail", "静态 idle", "峰值 peak", "来源 source"];
  return page("功耗预算 · Power budget", [
    "![电源图 power](power.svg)",
    table(railHeads, rails),
    "标有 UNVERIFIED 的电流无人实测：装好第一台后请测量并更新 parts.json。\n" +
      "Nobody measured the currents marked UNVERIFIED: measure the first kiosk and update parts.json.",
    "峰值按一个电机堵转、其余全部同时最大计算；电源另加 50 %，保险另加 25 %，线长按 1.5 m、压降不超过 3 %。\n" +
      "Peak counts one stalled motor and everything else at its most at once; 50 % on top for " +
      "supplies, 25 % for fuses; wires of 1.5 m lose at most 3 %.",
    table(heads, rows),
    "## 供电线 · Supply wires",
    table(
      ["线号 wire", "从 from", "到 to", "颜色 colour", "线径 size"],
      supplyWires(budget, parts, wires),
    ),
  ]);
}

const SUPPLY_COLOURS = { "24V": "红 red", "5V": "橙 orange", "3V3": "黄 yellow" } as const;

/**
 * A plus and a minus wire for every piece that is fed; a switched load's minus ends at its MOSFET.
 */
function supplyWires(
  budget: readonly RailBudget[],
  parts: readonly Part[],
  wires: readonly Wire[],
): string[][] {
  const rows: string[][] = [];
  let number = 0;
  for (const { rail, wireMm2 } of budget) {
    const fed = parts.filter((part) => part.rail === rail && part.key !== "door-switch");
    for (const part of fed) {
      const each = part.quantity === 1 ? part.key : `${part.key} 1…${part.quantity}`;
      const size = `${wireMm2} mm²`;
      const label = `P${String(++number).padStart(2, "0")}`;
      rows.push([`${label}+`, `${rail} 端子 terminal`, `${each} +`, SUPPLY_COLOURS[rail], size]);
      for (const minus of minusOf(part, wires)) {
        rows.push([`${label}−`, minus.from, `${each} ${minus.to}`, minus.colour, size]);
      }
    }
  }
  return rows;
}

interface Minus {
  from: string;
  to: string;
  colour: string;
}

const GROUND = { from: "GND 端子 terminal", colour: "黑 black" } as const;
const DRAIN = { from: "MOSFET D", colour: "灰 grey" } as const;

function minusOf(part: Part, wires: readonly Wire[]): Minus[] {
  // The driver board stands between every motor and ground.
  if (part.key === "motor-driver") return [{ ...GROUND, to: "MOSFET S" }];
  const own = wires.filter(({ to }) => to.part.replace(/^spiral-\d+$/, "spiral") === part.key);
  const switched = own.find(({ use }) => use.note.startsWith("MOSFET gate"));
  if (switched === undefined) return [{ ...GROUND, to: "−" }];
  const signal = switched.to.terminal;
  const load = { ...DRAIN, to: `${signal} −` };
  if (part.key === "spiral") return [load];
  const source = { ...GROUND, to: `MOSFET S (${signal})` };
  const rest = own.filter((one) => one !== switched).map(({ to }) => to.terminal);
  return [load, source, ...rest.map((terminal) => ({ ...GROUND, to: `${terminal} −` }))];
}

function page(title: string, parts: readonly string[]): string {
  return [GENERATED, `# ${title}`, ...parts].join("\n\n") + "\n";
}
