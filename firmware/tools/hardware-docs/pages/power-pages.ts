import { LANGUAGES, type Language, type Words } from "../bilingual.ts";
import { type Block, heading, list, type Page, paragraph, picture, table } from "../document.ts";
import { CALCULATION, type PowerBudget, wireBearsMa } from "../power-budget.ts";
import { KIOSK_NAMES, type Kiosk, type Part, partsOf } from "../tables.ts";

const TITLE: Words = { zh: "电源、保险和线径", en: "Supplies, fuses and wire sizes" };
const WARNING: Words = {
  zh: "标有 UNVERIFIED 的电流无人实测：装好第一台后测量并更新 `parts.json`，再运行 `npm run hardware-docs`。",
  en: "Nobody has measured the currents marked UNVERIFIED: measure the first machine, update `parts.json` and run `npm run hardware-docs`.",
};
const FUSES: Record<string, string> = { "24V": "F1", "5V": "F2" };

/** What each rail bears, and why its fuse and wire are what they are. */
export function powerPages(
  budgets: Record<Kiosk, PowerBudget>,
  parts: readonly Part[],
  kiosk: Kiosk,
): Page[] {
  const budget = budgets[kiosk];
  return LANGUAGES.map((language) => ({
    name: `wiring/power-${kiosk}`,
    language,
    title: `${TITLE[language]} · ${KIOSK_NAMES[kiosk][language]}`,
    paper: "across",
    blocks: [
      picture(`power-${kiosk}.svg`, TITLE[language]),
      railTable(budget, language),
      heading(language === "zh" ? "怎样算出来" : "How it is calculated"),
      list(calculation(budget, language)),
      ...usbBlocks(budget, language),
      heading(language === "zh" ? "每个零件的电流" : "What each part takes"),
      paragraph(WARNING[language]),
      partTable(parts, kiosk, language),
    ],
  }));
}

function amperes(ma: number): string {
  return `${ma / 1000} A`;
}

function railTable({ rails, mains }: PowerBudget, language: Language): Block {
  const heads = {
    zh: ["电源", "静态", "峰值", "电源至少", "保险（延时）", "线径", "线能承受", "压降"],
    en: ["rail", "idle", "peak", "supply at least", "fuse (slow)", "wire", "wire bears", "drop"],
  };
  const limit = { zh: "无，电源限流", en: "none, its source gives no more than" };
  const rows = rails.map((rail) => [
    `${rail.rail === "logic" ? (language === "zh" ? "逻辑 " : "logic ") : ""}${rail.volts} V`,
    `${rail.idleMa} mA`,
    `${rail.peakMa} mA`,
    amperes(rail.supplyMa),
    `${FUSES[rail.rail] ?? limit[language]} ${amperes(rail.limitMa)}`,
    `${rail.wireMm2} mm²`,
    amperes(wireBearsMa(rail.wireMm2)),
    `${rail.dropPercent} %`,
  ]);
  const own = [
    "220 V",
    "—",
    `${mains.peakMa} mA`,
    `${mains.watts} W`,
    `F0 ${amperes(mains.fuseMa)}`,
    `${mains.wireMm2} mm²`,
    amperes(wireBearsMa(mains.wireMm2)),
    "—",
  ];
  return table(heads[language], [own, ...rows]);
}

function calculation({ rails, mains }: PowerBudget, language: Language): string[] {
  const [high] = rails;
  const { fuseMargin, supplyMargin, efficiency, powerFactor, amperesPerMm2 } = CALCULATION;
  const { copper, lengthM, dropMaxPercent } = CALCULATION;
  const peak = high?.peakMa ?? 0;
  const least = Math.round(peak * fuseMargin);
  const fuse = amperes(high?.limitMa ?? 0);
  const size = `${high?.wireMm2 ?? 0} mm²`;
  const example = `${peak} mA × ${fuseMargin} = ${least} mA → F1 ${fuse}`;
  const wire = `${fuse} ÷ ${amperesPerMm2} A/mm² → ${size}`;
  if (language === "zh") {
    return [
      "峰值：一个电机堵转（同一时刻只转一个），其余零件全部同时最大；下一级电源的功率按效率 " +
        `${efficiency} 折算到上一级。`,
      `保险：峰值 × ${fuseMargin}，取 IEC 60127 的下一档。24 V：${example}。`,
      `线径：保险电流 ÷ ${amperesPerMm2} A/mm²（柜内成束软铜线的保守值），取下一档：${wire}；` +
        "所以保险总比它后面最细的线先断。",
      `压降：2 × ${lengthM} m × ${copper} Ω·mm²/m × 峰值 ÷ 线径，不超过 ${dropMaxPercent} %；不够就加粗。`,
      `电源：峰值 × ${supplyMargin}，且不小于保险，否则短路时保险不断。`,
      `市电：${mains.watts} W ÷ ${efficiency} ÷ 功率因数 ${powerFactor} ÷ 220 V = ${mains.peakMa} mA；` +
        "线径不小于 0.75 mm² 是为了强度。接地线 1.5 mm²。",
    ];
  }
  return [
    "Peak: one stalled motor (only one turns at a time) and everything else at its most at once; " +
      `what the next supply takes is carried over at an efficiency of ${efficiency}.`,
    `Fuse: peak × ${fuseMargin}, the next size of IEC 60127. 24 V: ${example}.`,
    `Wire: the fuse ÷ ${amperesPerMm2} A/mm² (a careful figure for bundled flexible copper in a ` +
      `closed cabinet), the next size: ${wire}; so the fuse goes before the thinnest wire behind it.`,
    `Drop: 2 × ${lengthM} m × ${copper} Ω·mm²/m × peak ÷ size, at most ${dropMaxPercent} %; ` +
      "otherwise the next size.",
    `Supply: peak × ${supplyMargin}, and no less than the fuse, or a short would not blow it.`,
    `Mains: ${mains.watts} W ÷ ${efficiency} ÷ power factor ${powerFactor} ÷ 220 V = ` +
      `${mains.peakMa} mA; 0.75 mm² at least for strength. Earth is 1.5 mm².`,
  ];
}

function usbBlocks({ usb }: PowerBudget, language: Language): Block[] {
  if (usb.peakMa === 0) return [];
  const words = {
    zh: `USB 口合计：静态 ${usb.idleMa} mA，峰值 ${usb.peakMa} mA，分在四个口上；每个口至少 500 mA，身份证阅读器和显示器各用一个 USB 3 口（900 mA）。`,
    en: `All USB ports together: ${usb.idleMa} mA idle, ${usb.peakMa} mA peak, over four ports of 500 mA at least; card reader and screen each on a USB 3 port (900 mA).`,
  };
  return [paragraph(words[language])];
}

const RAIL_NAMES: Record<string, Words> = {
  logic: { zh: "逻辑", en: "logic" },
  mains: { zh: "市电", en: "mains" },
  usb: { zh: "USB", en: "USB" },
  none: { zh: "—", en: "—" },
};

function partTable(parts: readonly Part[], kiosk: Kiosk, language: Language): Block {
  const heads = {
    zh: ["代号", "数量", "电源", "静态", "峰值", "来源"],
    en: ["key", "quantity", "rail", "idle", "peak", "source"],
  };
  const rows = partsOf(parts, kiosk)
    .filter(({ rail }) => rail[kiosk] !== "none")
    .map((part) => {
      const rail = part.rail[kiosk];
      return [
        part.key,
        String(part.quantity[kiosk]),
        RAIL_NAMES[rail]?.[language] ?? rail,
        `${part.idleMa} mA`,
        `${part.peakMa} mA`,
        part.source[language],
      ];
    });
  return table(heads[language], rows);
}
