import { LANGUAGES, type Language, type Words } from "../bilingual.ts";
import { type Block, heading, type Page, paragraph, picture, table } from "../document.ts";
import { type Enclosure, KIOSK_NAMES, KIOSKS } from "../tables.ts";

const TITLE: Words = { zh: "机柜", en: "Enclosure" };
const INTRO: Words = {
  zh: "尺寸是我们的设计值（UNVERIFIED，未做过样柜），单位毫米，从门的左上角量起，从外侧看。",
  en: "Sizes are our design (UNVERIFIED, no cabinet was made yet), in millimetres from the door's upper left corner, seen from outside.",
};

/** The cabinet: sizes, holes of the door for both kiosks, and what it must do. */
export function enclosurePages(enclosure: Enclosure): Page[] {
  return LANGUAGES.map((language) => ({
    name: "enclosure/enclosure",
    language,
    title: TITLE[language],
    blocks: [
      paragraph(INTRO[language]),
      ...enclosure.rules.map(({ title, text }) =>
        paragraph(`${title[language]}${language === "zh" ? "：" : ": "}${text[language]}`),
      ),
      ...KIOSKS.flatMap((kiosk) => [
        heading(KIOSK_NAMES[kiosk][language]),
        picture(`door-${kiosk}.svg`, KIOSK_NAMES[kiosk][language]),
      ]),
      heading(language === "zh" ? "开孔" : "Holes"),
      holeTable(enclosure, language),
    ],
  }));
}

function holeTable({ openings }: Enclosure, language: Language): Block {
  const heads = {
    zh: ["孔", "机型", "形状", "x", "y", "宽", "高"],
    en: ["hole", "kiosk", "shape", "x", "y", "width", "height"],
  };
  const shapes = { rectangle: { zh: "方", en: "rectangle" }, circle: { zh: "圆", en: "circle" } };
  const rows = openings.map((hole) => [
    hole.name[language],
    hole.kiosks.map((kiosk) => KIOSK_NAMES[kiosk][language]).join(language === "zh" ? "、" : ", "),
    shapes[hole.shape][language],
    ...[hole.x, hole.y, hole.width, hole.height].map(String),
  ]);
  return table(heads[language], rows);
}
