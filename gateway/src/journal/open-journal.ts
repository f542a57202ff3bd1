import type { Log } from "../log.ts";
import { JournalError } from "./port.ts";
import { setAside } from "./set-aside.ts";
import type { SqliteJournalOptions } from "./sqlite-journal.ts";
import { SqliteJournal } from "./sqlite-journal.ts";

/**
 * Opens the journal once to see whether it can be trusted; a damaged file is set aside and a new
 * one begun.
 */
export async function soundJournal(
  options: SqliteJournalOptions,
  parts: { log: Log; nowMs(): number },
): Promise<SqliteJournal> {
  const journal = new SqliteJournal(options);
  try {
    await journal.open();
    await journal.close();
  } catch (error) {
    if (!(error instanceof JournalError) || error.kind !== "corrupt") throw error;
    const name = setAside(options.path, parts.nowMs());
    parts.log.error(
      { code: "journal-set-aside", file: name },
      "Journal is damaged and was set aside; a new one begins and kiosks send again what the cloud has not. Keep the file.",
    );
  }
  return journal;
}
