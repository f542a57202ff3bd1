/**
 * One gateway a journal: a lock file of SQLite's own, so that the operating system lets go of it
 * however the process ends.
 */
import { DatabaseSync } from "node:sqlite";
import { JournalError } from "./port.ts";
import { journalErrorFrom } from "./sqlite-errors.ts";

const IN_MEMORY = ":memory:";

/**
 * Takes the lock beside the journal at `path` and returns what lets go of it. Throws JournalError
 * `in-use` while another holds it.
 */
export function lockJournal(path: string): () => void {
  if (path === IN_MEMORY) return () => {};
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(`${path}.lock`, { timeout: 0 });
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db?.close();
    const known = journalErrorFrom(error);
    if (!(known instanceof JournalError) || known.kind !== "in-use") throw known;
    throw new JournalError(
      "in-use",
      `another gateway runs on ${path}; stop it, or give this one a journal of its own`,
    );
  }
  const held = db;
  return () => held.close();
}
