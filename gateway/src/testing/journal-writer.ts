/**
 * A child process for kill tests: appends one fact after the other and prints each seq once it is
 * acknowledged.
 */
import { writeSync } from "node:fs";
import { fact, record } from "./journal-facts.ts";
import { SqliteJournal } from "../journal/sqlite-journal.ts";

const [path = "", plant = "none"] = process.argv.slice(2);
const journal = new SqliteJournal({ path, bytesMax: 1e9 });
await journal.open();
for (let seq = 1; ; seq += 1) {
  const append = () => journal.append({ entries: [fact(seq)], record: record(seq) });
  if (plant === "early") {
    writeSync(1, `${seq}\n`);
    // Long enough for a kill to fall between the word and the deed.
    if (seq % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await append();
  } else {
    await append();
    writeSync(1, `${seq}\n`);
  }
}
