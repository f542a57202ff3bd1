import { LANGUAGES } from "../bilingual.ts";
import { heading, list, type Page, steps } from "../document.ts";
import type { Card } from "../tables.ts";

/** A card to hold in the hand: what to bring, numbered actions, what to look at afterwards. */
export function cardPages(name: string, card: Card): Page[] {
  return LANGUAGES.map((language) => ({
    name,
    language,
    title: card.title[language],
    paper: "card",
    blocks: [
      list(card.before.map((words) => words[language])),
      steps(
        card.actions.map(({ words, command }) => {
          return words[language] + (command === undefined ? "" : `\n\`${command}\``);
        }),
      ),
      heading(language === "zh" ? "之后" : "Afterwards"),
      list(card.after.map((words) => words[language])),
    ],
  }));
}
