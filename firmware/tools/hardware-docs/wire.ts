import type { Words } from "./bilingual.ts";
import type { FedRail } from "./tables.ts";

/** A terminal of one piece of a part, such as GPA3 of expander 1. */
export interface End {
  part: string;
  /** From 1. */
  unit: number;
  terminal: string;
}

/** Steps of the assembly lay wires by these groups. */
export const WIRE_GROUPS = [
  "mains",
  "power",
  "controller",
  "bus",
  "readers",
  "front",
  "drop",
  "lanes",
] as const;

export type WireGroup = (typeof WIRE_GROUPS)[number];

/** What keeps a wire from more than it bears: a fuse, the source of the logic rail, a pin. */
export type Guard = "F0" | "F1" | "F2" | "logic" | "pin";

/** A resistor soldered to the wire's controller end. */
export interface Resistor {
  part: "resistor-10k" | "resistor-4k7";
  to: "logic" | "GND";
}

/** One wire to cut, strip and label. */
export interface Wire {
  /** On the label at both ends. */
  label: string;
  group: WireGroup;
  from: End;
  to: End;
  colour: ColourName;
  mm2: number;
  guard: Guard;
  resistor?: Resistor;
  note?: Words;
}

/** A ready-made cable between two parts. */
export interface Cable {
  label: string;
  group: WireGroup;
  /** The part of the bill of materials that it is. */
  part: string;
  from: End;
  to: End;
}

export type ColourName = keyof typeof COLOURS;

/** Insulation colours and how they are drawn; mains by GB/T 5023 cords, earth by GB 7947. */
export const COLOURS = {
  brown: { zh: "棕", en: "brown", css: "#92400e" },
  lightBlue: { zh: "浅蓝", en: "light blue", css: "#0ea5e9" },
  earth: { zh: "黄绿", en: "green-yellow", css: "#65a30d" },
  red: { zh: "红", en: "red", css: "#dc2626" },
  orange: { zh: "橙", en: "orange", css: "#ea580c" },
  yellow: { zh: "黄", en: "yellow", css: "#ca8a04" },
  black: { zh: "黑", en: "black", css: "#111827" },
  grey: { zh: "灰", en: "grey", css: "#6b7280" },
  white: { zh: "白", en: "white", css: "#94a3b8" },
  violet: { zh: "紫", en: "violet", css: "#7e22ce" },
  pink: { zh: "粉", en: "pink", css: "#db2777" },
  turquoise: { zh: "青", en: "turquoise", css: "#0d9488" },
} as const;

/** A colour says what a wire carries, so a signal never has a supply's colour. */
export const SIGNAL_COLOURS = ["white", "violet", "pink", "turquoise"] as const;

export const RAIL_COLOURS: Record<FedRail, ColourName> = {
  "24V": "red",
  "5V": "orange",
  logic: "yellow",
};

/** Signals carry milliamperes; what a hand can still crimp decides. */
export const SIGNAL_MM2 = 0.25;

/** What an output pin, or the resistor behind an input, lets through at most. */
export const PIN_LIMIT_MA = 40;

export function end(part: string, terminal: string, unit = 1): End {
  return { part, unit, terminal };
}

export function row(terminal: string): End {
  return end("terminals", terminal);
}

export function isSame(a: End, b: End): boolean {
  return a.part === b.part && a.unit === b.unit && a.terminal === b.terminal;
}
