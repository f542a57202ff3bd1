import { sentenceOfDisplay } from "../../../src/contract/sentences.ts";
import { LANGUAGES, type Language, type Words } from "../bilingual.ts";
import { type Page, paragraph, table } from "../document.ts";
import { dutySentence, REPAIR_CODES } from "../repair-codes.ts";
import type { Repair } from "../tables.ts";

const TITLE: Words = { zh: "现场维修表", en: "Field repair" };
const INTRO: Words = {
  zh: "代码和句子来自固件的 contract，与县里页面、`npx anxin monitor`、网关日志里的一样。伸手进柜前先拔插头。修好后：县里页面上这条报警自己消失，才算完。ESP32 机换过任何部件，先取空货道，用数据线运行 `npx anxin self-test --port P --empty all`：它逐项说出坏的是哪个部件、怎么做，通过才交还。主板坏了：还能用就 `backup --move` 再 `restore` 到新板，已坏就 `replace-board`。",
  en: "Codes and sentences are the contract's, the same as on the county's page, in `npx anxin monitor` and in the gateway's log. Plug out before you reach in. It is repaired when its alert on the county's page has gone by itself. After any part of an ESP32 kiosk was changed: empty the lanes and run `npx anxin self-test --port P --empty all` by cable; it names the part that is bad and what to do, and the kiosk goes back when it passes. A bad board: `backup --move` and `restore` to the new one while it still answers, else `replace-board`.",
};
const USUAL: Words = { zh: "照常使用，看不到异常", en: "nothing unusual, the kiosk goes on" };

/** Every code that sends a person to a machine: what is seen, likely causes, what to do. */
export function repairPages(repairs: readonly Repair[]): Page[] {
  const heads = {
    zh: ["代码", "值班的人看到", "居民看到", "可能的原因", "怎么做"],
    en: ["code", "the person on duty reads", "the resident sees", "likely causes", "what to do"],
  };
  return LANGUAGES.map((language) => ({
    name: "field-repair/field-repair",
    language,
    title: TITLE[language],
    paper: "across",
    blocks: [
      paragraph(INTRO[language]),
      table(
        heads[language],
        REPAIR_CODES.flatMap((code) => rowsOf(code, repairs, language)),
      ),
    ],
  }));
}

function rowsOf(code: string, repairs: readonly Repair[], language: Language): string[][] {
  const repair = repairs.find((one) => one.code === code);
  if (repair === undefined) return [];
  const { sees, causes, actions } = repair;
  return [
    [
      `\`${code}\``,
      dutySentence(code)[language],
      sees === null ? USUAL[language] : sentenceOfDisplay(sees)[language],
      causes.map((words) => `• ${words[language]}`).join("\n"),
      actions.map((words, at) => `${at + 1}. ${words[language]}`).join("\n"),
    ],
  ];
}
