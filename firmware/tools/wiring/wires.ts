import { I2C_ADDRESS, type PinUse, pinTable } from "../../src/espruino/pins.ts";

/** One wire to lay: where it begins, where it ends, and how it looks. */
export interface Wire {
  /** As on the label at both ends, such as `W07`. */
  label: string;
  from: string;
  to: { part: string; terminal: string };
  /** Chinese and English name of the insulation's colour, and its colour in the drawing. */
  colour: { zh: string; en: string; css: string };
  mm2: number;
  noteZh: string;
  noteEn: string;
  use: PinUse;
}

const COLOURS = [
  { zh: "蓝", en: "blue", css: "#1d4ed8" },
  { zh: "绿", en: "green", css: "#15803d" },
  { zh: "白", en: "white", css: "#94a3b8" },
  { zh: "紫", en: "violet", css: "#7e22ce" },
  { zh: "棕", en: "brown", css: "#92400e" },
] as const;

/** Signals carry milliamperes; what a hand can still crimp decides. */
const SIGNAL_MM2 = 0.25;

/** Chinese of every note in the pin table; the papers' test fails when one is missing. */
const NOTES_ZH: Record<string, string> = {
  "9600 8N1; the module takes 5 V, 160 mA": "9600 8N1；模块供电 5 V、160 mA",
  "3.3 V levels": "3.3 V 电平",
  "115200 8N1 through a MAX3232": "115200 8N1，经 MAX3232",
  "through a MAX3232": "经 MAX3232",
  "4.7 kohm to 3.3 V, once on the bus": "4.7 kΩ 上拉到 3.3 V，整条总线只接一个",
  "both expanders; 10 kohm to ground": "两片扩展共用；10 kΩ 下拉到地",
  "MOSFET gate; 10 kohm to ground": "接 MOSFET 栅极；10 kΩ 下拉到地",
  "low while light; 10 kohm to 3.3 V": "有光为低；10 kΩ 上拉到 3.3 V",
  "closed door is ground; 10 kohm to 3.3 V": "关门接地；10 kΩ 上拉到 3.3 V",
  "to ground; the ESP32's own pull-up": "按下接地；用 ESP32 内部上拉",
  "MOSFET gate; 10 kohm to ground; the motor is on 24 V":
    "接 MOSFET 栅极；10 kΩ 下拉到地；电机接 24 V",
  "closed to ground at home; the expander's own pull-up": "归位时接地；用扩展芯片内部上拉",
};

/** Every signal wire of the reference kiosk with spirals, in the order of the pin table. */
export function wires(table: readonly PinUse[] = pinTable()): Wire[] {
  const uses = table.filter((use) => use.variant === undefined);
  return uses.map((use, at) => ({
    label: `W${String(at + 1).padStart(2, "0")}`,
    from: fromOf(use),
    to: { part: use.part, terminal: use.signal },
    colour: COLOURS[at % COLOURS.length] ?? COLOURS[0],
    mm2: SIGNAL_MM2,
    noteZh: noteZh(use),
    noteEn: use.note.split("kohm").join("kΩ"),
    use,
  }));
}

/** The controller's terminal, as printed on boards: `IO16`, or an expander's `0x20 GPA0`. */
function fromOf({ at }: PinUse): string {
  if (at.on === "esp32") return `ESP32 IO${at.gpio}`;
  return `MCP23017 0x${at.address.toString(16)} ${expanderPin(at.pin)}`;
}

/** GPA0 to GPA7, then GPB0 to GPB7. */
export function expanderPin(pin: number): string {
  return `${pin < 8 ? "GPA" : "GPB"}${pin % 8}`;
}

function noteZh(use: PinUse): string {
  const zh = NOTES_ZH[use.note];
  if (zh === undefined) throw new Error(`wires.ts has no Chinese for the note "${use.note}"`);
  return zh;
}

/** The parts on the I2C bus, by address. */
export const I2C_PARTS = [
  {
    part: "mcp23017",
    address: I2C_ADDRESS.motorExpander,
    zh: "扩展（电机）",
    en: "expander, motors",
  },
  {
    part: "mcp23017",
    address: I2C_ADDRESS.homeExpander,
    zh: "扩展（归位）",
    en: "expander, homes",
  },
  { part: "display", address: I2C_ADDRESS.display, zh: "显示屏", en: "display" },
  { part: "climate", address: I2C_ADDRESS.climate, zh: "温湿度", en: "climate" },
  { part: "clock", address: I2C_ADDRESS.clock, zh: "时钟", en: "clock" },
] as const;
