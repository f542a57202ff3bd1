import { LANGUAGES, type Language, type Words } from "../bilingual.ts";
import { type Block, heading, type Page, paragraph, picture } from "../document.ts";
import type { Naming } from "../naming.ts";
import { KIOSK_NAMES } from "../tables.ts";
import { type Cable, type Wire, WIRE_GROUPS, type WireGroup } from "../wire.ts";
import { cableTable, wireTable } from "./wire-table.ts";

const TITLE: Words = { zh: "接线表", en: "Wires" };
const INTRO: Words = {
  zh: "每行一根线；两端贴同一线号。颜色说明它带什么：红 24 V，橙 5 V，黄 逻辑电源，黑 GND，灰 负载负极，棕/浅蓝/黄绿 市电。“保护”是限制这根线电流的保险或电源。",
  en: "One wire a row; the label goes on both ends. A colour says what it carries: red 24 V, orange 5 V, yellow logic, black GND, grey a load's minus, brown, light blue and green-yellow the mains. The guard is the fuse or source that bounds its current.",
};

/** Names of the groups of wires, as steps and tables call them. */
export const GROUP_NAMES: Record<WireGroup, Words> = {
  mains: { zh: "220 V 和接地（M，持证电工）", en: "Mains and earth (M, licensed electrician)" },
  power: { zh: "直流电源（P）", en: "DC supplies (P)" },
  controller: { zh: "主控（C）", en: "Controller (C)" },
  bus: { zh: "I2C 总线（B）", en: "I2C bus (B)" },
  readers: { zh: "读卡和扫码（R）", en: "Readers (R)" },
  front: { zh: "门上（F）", en: "Door (F)" },
  drop: { zh: "出货光幕（D）", en: "Drop curtain (D)" },
  lanes: { zh: "货道（L）", en: "Lanes (L)" },
};
const CABLES: Words = { zh: "成品线", en: "Ready-made cables" };

/** Every wire of one kiosk, with the drawings. */
export function wiringPages(
  { wires, cables }: { wires: readonly Wire[]; cables: readonly Cable[] },
  naming: Naming,
): Page[] {
  const { kiosk } = naming;
  return LANGUAGES.map((language) => ({
    name: `wiring/${kiosk}`,
    language,
    title: `${TITLE[language]} · ${KIOSK_NAMES[kiosk][language]}`,
    paper: "across",
    blocks: [
      paragraph(INTRO[language]),
      picture(`control-${kiosk}.svg`, language === "zh" ? "主控接线" : "controller"),
      picture(`lanes-${kiosk}.svg`, language === "zh" ? "货道接线" : "lanes"),
      ...groupBlocks(wires, naming, language),
      ...(cables.length === 0
        ? []
        : [heading(CABLES[language]), cableTable(cables, naming, language)]),
    ],
  }));
}

function groupBlocks(wires: readonly Wire[], naming: Naming, language: Language): Block[] {
  return WIRE_GROUPS.flatMap((group) => {
    const own = wires.filter((wire) => wire.group === group);
    if (own.length === 0) return [];
    return [heading(GROUP_NAMES[group][language]), wireTable(own, naming, language)];
  });
}
