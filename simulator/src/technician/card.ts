import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** One thing a person does, as the printed card numbers it. */
export interface Action {
  id: string;
  /** What is typed, where anything is; P, ID, H and F stand for this site's own. */
  command?: string;
}

const FILE = resolve(import.meta.dirname, "../../../hardware-docs/assembly/first-vend.json");

/** The actions of the card from blank board to first vend, in their order. */
export function firstVendActions(): Action[] {
  return (JSON.parse(readFileSync(FILE, "utf8")) as { actions: Action[] }).actions;
}

/** The words after `npx anxin` with this site's own in place of the card's. */
export function wordsOf({ command = "" }: Action, own: Readonly<Record<string, string>>): string[] {
  const [npx, anxin, ...words] = command.split(" ");
  if (npx !== "npx" || anxin !== "anxin") throw new Error(`"${command}" is not npx anxin`);
  return words.map((word) => own[word] ?? word);
}
