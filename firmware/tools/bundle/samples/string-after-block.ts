/** A string right behind a block that was not entered. */
import { show } from "./show.ts";

const seen: string[] = [];

function note(word: string, more: string[]): void {
  if (word === "one") {
    const longer = more.concat(word);
    for (const each of longer) seen.push(each);
  }
  if ("two" === word) seen.push("second");
}

note("two", []);
note("one", ["zero"]);
show(seen);
