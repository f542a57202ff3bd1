import type { Language, Words } from "./bilingual.ts";
import type { Kiosk, Part } from "./tables.ts";
import { COLOURS, type End, type Wire } from "./wire.ts";

/** How ends and wires are called on pages and drawings of one kiosk. */
export interface Naming {
  parts: readonly Part[];
  kiosk: Kiosk;
}

const ROW: Words = { zh: "端子排", en: "row" };

/** `扩展 1` and `expander 1`; without a number where there is only one. */
export function pieceName({ parts, kiosk }: Naming, { part, unit }: Omit<End, "terminal">): Words {
  const found = parts.find(({ key }) => key === part);
  const { zh, en } = found?.short ?? { zh: part, en: part };
  const many = (found?.quantity[kiosk] ?? 0) > 1 && part !== "terminals";
  return many ? { zh: `${zh} ${unit}`, en: `${en} ${unit}` } : { zh, en };
}

/** `扩展 1 GPA0`, `端子排 GND`, `GND row`. */
export function endName(naming: Naming, end: End): Words {
  const { zh, en } = end.part === "terminals" ? ROW : pieceName(naming, end);
  const terminal = terminalWords(end.terminal);
  if (end.part === "terminals") return { zh: `${zh} ${terminal.zh}`, en: `${terminal.en} ${en}` };
  return { zh: `${zh} ${terminal.zh}`, en: `${en} ${terminal.en}` };
}

/** Terminals whose names are words and not prints on a board. */
const TERMINALS: Record<string, Words> = {
  logic: { zh: "逻辑电源", en: "logic" },
  contact: { zh: "触点", en: "contact" },
  COM: { zh: "触点另一端", en: "contact, other side" },
  home: { zh: "归位开关", en: "home switch" },
  "home COM": { zh: "归位开关另一端", en: "home switch, other side" },
  "lamp +": { zh: "灯 +", en: "lamp +" },
  "lamp −": { zh: "灯 −", en: "lamp −" },
  "emitter −": { zh: "发射 −", en: "emitter −" },
  "receiver −": { zh: "接收 −", en: "receiver −" },
  receiver: { zh: "接收输出", en: "receiver output" },
  G: { zh: "栅极 G", en: "gate G" },
  D: { zh: "漏极 D", en: "drain D" },
  S: { zh: "源极 S", en: "source S" },
  "PE stud": { zh: "接地螺柱", en: "earth stud" },
  "door stud": { zh: "门螺柱", en: "door's stud" },
  in: { zh: "进", en: "in" },
  out: { zh: "出", en: "out" },
};

export function terminalWords(terminal: string): Words {
  return TERMINALS[terminal] ?? { zh: terminal, en: terminal };
}

/** Its resistor and its note, in one language; empty where it has none. */
export function wireNote(wire: Wire, language: Language): string {
  const notes: string[] = [];
  if (wire.resistor !== undefined) {
    const value = wire.resistor.part === "resistor-10k" ? "10 kΩ" : "4.7 kΩ";
    const to = terminalWords(wire.resistor.to)[language];
    notes.push(language === "zh" ? `${value} 到${to}` : `${value} to ${to}`);
  }
  if (wire.note !== undefined) notes.push(wire.note[language]);
  return notes.join(language === "zh" ? "；" : "; ");
}

export function colourWords(wire: Wire): Words {
  return COLOURS[wire.colour];
}
