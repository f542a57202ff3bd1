import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { DisplayCode } from "../../src/contract/codes.ts";
import type { Words } from "./bilingual.ts";

/** The two kiosks that are built alike: an ESP32 inside, or a small computer with Node. */
export type Kiosk = "esp32" | "node";

export const KIOSKS: readonly Kiosk[] = ["esp32", "node"];

export const KIOSK_NAMES: Record<Kiosk, Words> = {
  esp32: { zh: "ESP32 机", en: "ESP32 kiosk" },
  node: { zh: "Node 机", en: "Node kiosk" },
};

/** Rails a wire of the kiosk can be on; `logic` is 3.3 V of an ESP32, 5 V of an Arduino. */
export type FedRail = "24V" | "5V" | "logic";

/** `none` for what takes no current of its own, `usb` for what its USB cable feeds. */
export type Rail = FedRail | "mains" | "usb" | "none";

/** One line of the bill of materials, hardware-docs/parts/parts.json. */
export interface Part {
  key: string;
  name: Words;
  /** As on drawings. */
  short: Words;
  quantity: Record<Kiosk, number>;
  rail: Record<Kiosk, Rail>;
  /** Where wires may end. */
  terminals: string[];
  /** Milliamperes of one piece on its rail. */
  idleMa: number;
  peakMa: number;
  /** Where the currents come from; UNVERIFIED when nobody of us has measured them. */
  source: Words;
  alternatives: Words[];
  /** Null until somebody has a quotation; never a guess. */
  price: Price | null;
  note: Words;
}

/** Of one piece, in yuan. */
export interface Price {
  low: number;
  high: number;
  /** Year, month and day on which it was read. */
  asOf: string;
  source: string;
}

/** One step of the assembly, hardware-docs/assembly/steps.json. */
export interface Step {
  id: string;
  kiosks: Kiosk[];
  title: Words;
  text: Words[];
  /** Installed in this step. */
  parts: string[];
  /** Groups of wires laid in this step. */
  wires: string[];
  /** What must be true before going on. */
  check: Words;
}

/** A face of the machine on which parts sit, millimetres. */
export interface Face {
  key: string;
  name: Words;
  width: number;
  height: number;
  /** From which height to which the pictures of the assembly show it; all of it when left out. */
  shown?: { from: number; to: number };
}

/** Where the pieces of a part sit on a face; `columns` of them in a row, then the next row. */
export interface Place {
  part: string;
  kiosks: Kiosk[];
  face: string;
  x: number;
  y: number;
  width: number;
  height: number;
  columns?: number;
  dx?: number;
  dy?: number;
}

/** A hole in the door, seen from outside; millimetres from its upper left corner. */
export interface Opening {
  key: string;
  name: Words;
  kiosks: Kiosk[];
  shape: "rectangle" | "circle";
  x: number;
  y: number;
  width: number;
  height: number;
  /** The part that sits in it, where one does. */
  part?: string;
}

export interface Enclosure {
  /** Outer size of the cabinet. */
  size: { width: number; height: number; depth: number };
  faces: Face[];
  places: Place[];
  openings: Opening[];
  rules: { title: Words; text: Words }[];
}

/** One line to measure and tick, hardware-docs/assembly/acceptance.json. */
export interface AcceptanceTest {
  id: string;
  kiosks: Kiosk[];
  stage: "unpowered" | "powered" | "running";
  how: Words;
  limit: Words;
}

/** A card to hold in the hand. */
export interface Card {
  title: Words;
  before: Words[];
  actions: { id: string; words: Words; command?: string }[];
  after: Words[];
}

/** One row of the field-repair table, hardware-docs/field-repair/faults.json. */
export interface Repair {
  code: string;
  /** The code whose sentence a resident reads meanwhile; null when the kiosk goes on as usual. */
  sees: DisplayCode | null;
  causes: Words[];
  actions: Words[];
}

/** A hint or a rule with a heading, such as one of safety.json. */
export interface Rule {
  title: Words;
  text: Words[];
}

/** Everything the papers are made of. */
export interface Tables {
  parts: Part[];
  steps: Step[];
  enclosure: Enclosure;
  acceptance: AcceptanceTest[];
  safety: Rule[];
  firstVend: Card;
  restocking: Card;
  repairs: Repair[];
}

/** Folder of the papers. */
export const HARDWARE_DOCS = resolve(import.meta.dirname, "../../../hardware-docs");

function table<T>(name: string): T {
  return JSON.parse(readFileSync(resolve(HARDWARE_DOCS, name), "utf8")) as T;
}

/** Reads the data files as they are; `problemsOf` says what is wrong with them. */
export function readTables(): Tables {
  return {
    parts: table<Part[]>("parts/parts.json"),
    steps: table<Step[]>("assembly/steps.json"),
    enclosure: table<Enclosure>("enclosure/enclosure.json"),
    acceptance: table<AcceptanceTest[]>("assembly/acceptance.json"),
    safety: table<Rule[]>("assembly/safety.json"),
    firstVend: table<Card>("assembly/first-vend.json"),
    restocking: table<Card>("assembly/restocking.json"),
    repairs: table<Repair[]>("field-repair/faults.json"),
  };
}

/** The parts of one kiosk. */
export function partsOf(parts: readonly Part[], kiosk: Kiosk): Part[] {
  return parts.filter(({ quantity }) => quantity[kiosk] > 0);
}
