import { JournalError } from "./port.ts";

/** Primary result codes of sqlite3.h. */
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;

/** SQLite's errors, translated once: the primary code is the low byte of `errcode`. */
export function journalErrorFrom(error: unknown): Error {
  if (error instanceof JournalError) return error;
  if (error instanceof SyntaxError) {
    return new JournalError("corrupt", `journal file is damaged: ${error.message}`);
  }
  if (!(error instanceof Error)) return new JournalError("failed", String(error));
  const code = "errcode" in error ? Number(error.errcode) & 0xff : -1;
  if (code === -1) return error;
  if (code === SQLITE_CORRUPT || code === SQLITE_NOTADB) {
    return new JournalError("corrupt", `journal file is damaged: ${error.message}`);
  }
  if (code === SQLITE_BUSY) return new JournalError("in-use", "another process has the journal");
  const full = code === SQLITE_FULL ? "disk is full" : "disk refused the journal";
  return new JournalError("failed", `${full}: ${error.message}`);
}
