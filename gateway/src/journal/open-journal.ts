import { rmSync } from "node:fs";
import type { Log } from "../log.ts";
import { lockJournal } from "./lock.ts";
import { JournalError } from "./port.ts";
import type { Salvage } from "./salvage.ts";
import { salvage } from "./salvage.ts";
import { isCondemned, setAside, succeed, successorOf } from "./set-aside.ts";
import type { SqliteJournalOptions } from "./sqlite-journal.ts";
import { SqliteJournal } from "./sqlite-journal.ts";

/**
 * Opens the journal once to see whether it can be trusted; a damaged file is set aside and a new
 * one begun with what is still sound in it. Throws JournalError `in-use` while another gateway has
 * it.
 */
export async function soundJournal(
  options: SqliteJournalOptions,
  parts: { log: Log; nowMs(): number },
): Promise<SqliteJournal> {
  const { path } = options;
  const journal = new SqliteJournal(options);
  succeed(path);
  const reason = await damageOf(journal, path);
  if (reason === undefined) return journal;
  const unlock = lockJournal(path);
  try {
    const saved = await carriedOver(options);
    const file = setAside(path, parts.nowMs());
    parts.log.error(
      { code: "journal-set-aside", file, reason, ...saved },
      `Journal is damaged and was set aside; a new one begins with ${saved.entries} sound ` +
        "entries and kiosks send again what is missing. Keep the file, and look at the disk.",
    );
  } finally {
    unlock();
  }
  return journal;
}

/** Why the file is not to be trusted, undefined when it is. */
async function damageOf(journal: SqliteJournal, path: string): Promise<string | undefined> {
  try {
    await journal.open();
    await journal.close();
  } catch (error) {
    if (error instanceof JournalError && error.kind === "corrupt") return error.message;
    throw error;
  }
  return isCondemned(path) ? "found damaged while it was in use" : undefined;
}

/** The bound on bytes is not one here: what was stored once may stay. */
async function carriedOver(options: SqliteJournalOptions): Promise<Salvage> {
  const path = successorOf(options.path);
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
  const into = new SqliteJournal({ ...options, path, bytesMax: Infinity, thread: false });
  await into.open();
  try {
    return await salvage(options.path, into);
  } finally {
    await into.close();
    rmSync(`${path}.lock`, { force: true });
  }
}
