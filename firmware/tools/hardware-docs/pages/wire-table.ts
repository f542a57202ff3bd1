import type { Language } from "../bilingual.ts";
import { type Block, table } from "../document.ts";
import { colourWords, endName, type Naming, wireNote } from "../naming.ts";
import type { Cable, Wire } from "../wire.ts";

const HEADS: Record<Language, string[]> = {
  zh: ["线号", "从", "到", "颜色", "线径", "保护", "电阻、说明"],
  en: ["label", "from", "to", "colour", "size", "guard", "resistor, note"],
};
const CABLE_HEADS: Record<Language, string[]> = {
  zh: ["线号", "从", "到", "线"],
  en: ["label", "from", "to", "cable"],
};

/** One row a wire: both ends with their pins, colour, size and what guards it. */
export function wireTable(wires: readonly Wire[], naming: Naming, language: Language): Block {
  const rows = wires.map((wire) => [
    wire.label,
    endName(naming, wire.from)[language],
    endName(naming, wire.to)[language],
    colourWords(wire)[language],
    `${wire.mm2} mm²`,
    guardText(wire, language),
    wireNote(wire, language),
  ]);
  return table(HEADS[language], rows);
}

function guardText({ guard }: Wire, language: Language): string {
  if (guard === "pin") return language === "zh" ? "引脚" : "pin";
  if (guard === "logic") return language === "zh" ? "逻辑电源" : "logic supply";
  return guard;
}

/** Ready-made cables. */
export function cableTable(cables: readonly Cable[], naming: Naming, language: Language): Block {
  const rows = cables.map(({ label, from, to, part }) => [
    label,
    endName(naming, from)[language],
    endName(naming, to)[language],
    naming.parts.find(({ key }) => key === part)?.short[language] ?? part,
  ]);
  return table(CABLE_HEADS[language], rows);
}
