import { type Language, LANGUAGES, type Words } from "../bilingual.ts";
import { type Page, paragraph, table } from "../document.ts";
import { KIOSK_NAMES, type Part } from "../tables.ts";

const TITLE: Words = { zh: "零件表", en: "Bill of materials" };
const HEADS: Record<Language, string[]> = {
  zh: ["代号", "零件", KIOSK_NAMES.esp32.zh, KIOSK_NAMES.node.zh, "替代", "单价（元）", "注意"],
  en: [
    "key",
    "part",
    KIOSK_NAMES.esp32.en,
    KIOSK_NAMES.node.en,
    "alternatives",
    "price of one (yuan)",
    "note",
  ],
};
const INTRO: Words = {
  zh: "数量按一台机器计。单价只写有出处和日期的；没有的写“询价”（UNVERIFIED），询到后把价格、日期、出处填进 `parts.json`。",
  en: "Quantities are for one machine. A price is only given with its source and date; where there is none, ask (UNVERIFIED), then put price, date and source into `parts.json`.",
};
const ASK: Words = { zh: "询价 UNVERIFIED", en: "ask, UNVERIFIED" };

/** The bill of materials of both kiosks. */
export function partsPages(parts: readonly Part[]): Page[] {
  return LANGUAGES.map((language) => ({
    name: "parts/parts",
    language,
    title: TITLE[language],
    paper: "across",
    blocks: [
      paragraph(INTRO[language]),
      table(
        HEADS[language],
        parts.map((part) => rowOf(part, language)),
      ),
    ],
  }));
}

function rowOf(part: Part, language: Language): string[] {
  const { key, name, quantity, alternatives, note } = part;
  const count = (number: number) => (number === 0 ? "—" : String(number));
  return [
    key,
    name[language],
    count(quantity.esp32),
    count(quantity.node),
    alternatives.map((words) => words[language]).join("\n"),
    priceText(part, language),
    note[language],
  ];
}

function priceText({ price }: Part, language: Language): string {
  if (price === null) return ASK[language];
  const { low, high, asOf, source } = price;
  const range = low === high ? String(low) : `${low}–${high}`;
  return `${range}\n${asOf}, ${source}`;
}
