import { LANGUAGES, type Language, type Words } from "../bilingual.ts";
import { stepsOf } from "../checks/assembly.ts";
import { type Block, heading, list, type Page, paragraph, picture, table } from "../document.ts";
import type { Naming } from "../naming.ts";
import { type AcceptanceTest, KIOSK_NAMES, type Rule, type Step, type Tables } from "../tables.ts";
import type { Cable, Wire } from "../wire.ts";
import { cableTable, wireTable } from "./wire-table.ts";

const TITLE: Words = { zh: "装配", en: "Assembly" };
const SAFETY: Words = { zh: "安全和电磁兼容", en: "Safety and EMC" };
const ACCEPTANCE: Words = { zh: "验收表", en: "Acceptance test" };
const FIRST: Words = {
  zh: "先读[安全和电磁兼容](safety.md)。做完一步、核对一步，再做下一步。蓝色是这一步装的，灰色是已装好的。",
  en: "Read [safety and EMC](safety.en.md) first. Do a step, check it, go on. Blue is put in at this step, grey is there already.",
};
const PARTS: Words = { zh: "这一步的零件：", en: "Parts of this step: " };
const CHECK: Words = { zh: "核对：", en: "Check: " };

/** The assembly of one kiosk: each step with its picture, parts and wires. */
export function assemblyPages(
  built: { steps: readonly Step[]; wires: readonly Wire[]; cables: readonly Cable[] },
  naming: Naming,
): Page[] {
  const { kiosk } = naming;
  return LANGUAGES.map((language) => ({
    name: `assembly/${kiosk}`,
    language,
    title: `${TITLE[language]} · ${KIOSK_NAMES[kiosk][language]}`,
    paper: "across",
    blocks: [
      paragraph(FIRST[language]),
      ...stepsOf(built.steps, kiosk).flatMap((step, at) => {
        return stepBlocks(step, { ...built, naming, language, number: at + 1 });
      }),
    ],
  }));
}

interface On {
  wires: readonly Wire[];
  cables: readonly Cable[];
  naming: Naming;
  language: Language;
  number: number;
}

function stepBlocks(step: Step, { wires, cables, naming, language, number }: On): Block[] {
  const laid = wires.filter(({ group }) => step.wires.includes(group));
  const plugged = cables.filter(({ group }) => step.wires.includes(group));
  const parts = step.parts.map((key) => partText(key, naming, language));
  const separator = language === "zh" ? "，" : ", ";
  return [
    heading(`${number}. ${step.title[language]}`),
    list(step.text.map((words) => words[language])),
    ...(parts.length === 0 ? [] : [paragraph(PARTS[language] + parts.join(separator))]),
    picture(pictureOf(step, naming), step.title[language]),
    ...(laid.length === 0 ? [] : [wireTable(laid, naming, language)]),
    ...(plugged.length === 0 ? [] : [cableTable(plugged, naming, language)]),
    paragraph(CHECK[language] + step.check[language]),
  ];
}

/** File of a step's drawing, beside the page. */
export function pictureOf({ id }: Step, { kiosk }: Pick<Naming, "kiosk">): string {
  return `${kiosk}-${id.replace(`-${kiosk}`, "")}.svg`;
}

function partText(key: string, { parts, kiosk }: Naming, language: Language): string {
  const part = parts.find((one) => one.key === key);
  const name = part?.name[language] ?? key;
  return `${part?.quantity[kiosk] ?? 0} × ${name}`;
}

/** Rules with their headings. */
export function safetyPages(rules: readonly Rule[]): Page[] {
  return LANGUAGES.map((language) => ({
    name: "assembly/safety",
    language,
    title: SAFETY[language],
    blocks: rules.flatMap(({ title, text }) => [
      heading(title[language]),
      list(text.map((words) => words[language])),
    ]),
  }));
}

const HEAD_LINES: readonly Words[] = [
  { zh: "机器编号", en: "Kiosk" },
  { zh: "主控序列号", en: "Controller's serial number" },
  { zh: "日期", en: "Date" },
  { zh: "测试人", en: "Tester" },
];

const STAGES: Record<AcceptanceTest["stage"], Words> = {
  unpowered: { zh: "不插电", en: "Plug out" },
  powered: { zh: "插电，程序未写", en: "Powered, no program yet" },
  running: { zh: "程序运行", en: "Program running" },
};

/** Lines to measure, with room for what was measured. */
export function acceptancePages({ acceptance }: Pick<Tables, "acceptance">): Page[] {
  return LANGUAGES.map((language) => ({
    name: "assembly/acceptance",
    language,
    title: ACCEPTANCE[language],
    paper: "across",
    blocks: [
      paragraph(HEAD_LINES.map((words) => `${words[language]} ____________`).join("　")),
      ...(["unpowered", "powered", "running"] as const).flatMap((stage) => [
        heading(STAGES[stage][language]),
        acceptanceTable(acceptance, stage, language),
      ]),
    ],
  }));
}

function acceptanceTable(
  tests: readonly AcceptanceTest[],
  stage: AcceptanceTest["stage"],
  language: Language,
): Block {
  const heads = {
    zh: ["号", "机型", "做什么", "合格", "实测", "签"],
    en: ["no.", "kiosk", "what to do", "passes when", "measured", "signed"],
  };
  const rows = tests
    .filter((one) => one.stage === stage)
    .map(({ id, kiosks, how, limit }) => [
      id,
      kiosks.length > 1
        ? { zh: "都测", en: "both" }[language]
        : kiosks.map((kiosk) => KIOSK_NAMES[kiosk][language]).join(),
      how[language],
      limit[language],
      "",
      "",
    ]);
  return table(heads[language], rows);
}
