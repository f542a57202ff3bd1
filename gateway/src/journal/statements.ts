/** The journal's SQL, prepared once. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { KioskRecord, StoredEntry } from "./port.ts";
import { JournalError } from "./port.ts";
import type { Row } from "./rows.ts";
import { entriesOf } from "./rows.ts";
import { isSealed, sealOfMark, sealOfRecord, sealOfRow } from "./seal.ts";

/**
 * What a row costs beside its text. Measured over 100,000 of 1 fact: 76 in the line, 248 loose,
 * where the hash is in an index too.
 */
const ROW_OVERHEAD_BYTES = 120;

/**
 * The line from the row that covers :seq, or stands next below it. Rows do not overlap, so nothing
 * before that one is of interest, and nothing before it is read.
 */
const LINE_FROM = `FROM entries WHERE kiosk = :kiosk AND epoch = :epoch AND loose = 0
  AND seq >= coalesce((SELECT max(seq) FROM entries
    WHERE kiosk = :kiosk AND epoch = :epoch AND loose = 0 AND seq <= :seq), 0)
  ORDER BY seq`;

/** Entries in a row (`rows.ts`). */
const ENTRIES = "iif(substr(body, 1, 1) = '[', last - seq + 1, 1)";

const BYTES = `(octet_length(body) + 2 * octet_length(hash) + ${ROW_OVERHEAD_BYTES})`;

/** The room a row takes; all of it is ASCII. */
export function bytesOf(row: Row): number {
  return row.text.length + 2 * row.hash.length + ROW_OVERHEAD_BYTES;
}

const SQL = {
  insert: `INSERT INTO entries
    (kiosk, epoch, loose, seq, last, hash, received_at, body, seal, delivered)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
  again: `UPDATE entries SET delivered = 0
    WHERE kiosk = ? AND epoch = ? AND seq = ? AND hash = ? AND loose = 1`,
  redeliver: "UPDATE entries SET delivered = 0 WHERE kiosk = ? AND loose = 1",
  deliver: "UPDATE entries SET delivered = 1 WHERE id = ?",
  remove: "DELETE FROM entries WHERE id = ?",
  totals: `SELECT coalesce(sum(${BYTES}), 0) AS bytes, coalesce(sum(${ENTRIES}), 0) AS entries
    FROM entries`,
  trimmable: `SELECT e.id, ${BYTES} AS bytes, ${ENTRIES} AS entries FROM entries e
    LEFT JOIN marks m ON m.kiosk = e.kiosk AND m.epoch = e.epoch
    WHERE e.received_at < :before
      AND ((e.loose = 1 AND e.delivered = 1) OR (e.loose = 0 AND e.last <= m.kept))
    ORDER BY e.received_at LIMIT :limit`,
  spansFrom: `SELECT seq, last ${LINE_FROM}`,
  lineFrom: `SELECT * ${LINE_FROM}`,
  pendingLoose: `SELECT * FROM entries
    WHERE kiosk = ? AND loose = 1 AND delivered = 0 ORDER BY id LIMIT ?`,
  saveKiosk: `INSERT OR REPLACE INTO kiosks
    (kiosk, term, superseded, epoch, session, n, plan, revision, followed, memory, seal)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  saveMark: "INSERT OR REPLACE INTO marks (kiosk, epoch, kept, seal) VALUES (?, ?, ?, ?)",
  marks: `SELECT *, coalesce((SELECT last FROM entries e
    WHERE e.kiosk = m.kiosk AND e.epoch = m.epoch AND loose = 0
    ORDER BY seq DESC LIMIT 1), 0) AS top FROM marks m`,
  kiosks: "SELECT * FROM kiosks ORDER BY kiosk",
} as const;

export type Statements = { -readonly [K in keyof typeof SQL]: StatementSync };

export function prepare(db: DatabaseSync): Statements {
  const prepared: Partial<Statements> = {};
  for (const name of Object.keys(SQL) as (keyof typeof SQL)[])
    prepared[name] = db.prepare(SQL[name]);
  return prepared as Statements;
}

type Cells = Record<string, unknown>;

export function number(cells: Cells, column: string): number {
  return Number(cells[column]);
}

export function text(cells: Cells, column: string): string {
  return String(cells[column]);
}

export function isTrue(cells: Cells, column: string): boolean {
  return cells[column] === 1;
}

/** The entries of a stored row. Throws JournalError `corrupt` when it is not as it was written. */
export function entriesIn(cells: Cells): StoredEntry[] {
  const id = number(cells, "id");
  const row = {
    kiosk: text(cells, "kiosk"),
    epoch: number(cells, "epoch"),
    loose: isTrue(cells, "loose"),
    seq: number(cells, "seq"),
    last: number(cells, "last"),
    hash: text(cells, "hash"),
    receivedAt: number(cells, "received_at"),
    text: text(cells, "body"),
  };
  if (!isSealed(number(cells, "seal"), sealOfRow(row))) throw changed(`row ${id}`);
  return entriesOf(row, id);
}

/** Throws JournalError `corrupt` when the row is not as it was written. */
export function recordOf(cells: Cells): Omit<KioskRecord, "marks"> {
  const record = {
    kiosk: text(cells, "kiosk"),
    term: number(cells, "term"),
    superseded: isTrue(cells, "superseded"),
    epoch: number(cells, "epoch"),
    session: number(cells, "session"),
    n: number(cells, "n"),
    plan: text(cells, "plan"),
    revision: number(cells, "revision"),
    followed: number(cells, "followed"),
    memory: text(cells, "memory"),
  };
  if (isSealed(number(cells, "seal"), sealOfRecord(record))) return record;
  throw changed(`kiosk ${record.kiosk}`);
}

/** Throws JournalError `corrupt` when the row is not as it was written. */
export function markOf(cells: Cells): { kiosk: string; epoch: number; kept: number } {
  const mark = {
    kiosk: text(cells, "kiosk"),
    epoch: number(cells, "epoch"),
    kept: number(cells, "kept"),
  };
  if (!isSealed(number(cells, "seal"), sealOfMark(mark))) throw changed(`mark of ${mark.kiosk}`);
  return mark;
}

export function changed(what: string): JournalError {
  return new JournalError("corrupt", `${what} is not as it was written`);
}
