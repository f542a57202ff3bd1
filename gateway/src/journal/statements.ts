/** The journal's SQL, prepared once. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { EntryBody } from "../fleet/decision.ts";
import type { StoredEntry } from "./port.ts";

/**
 * What a row costs beside its body: 149 bytes for a line entry, measured over 100,000; a loose one
 * has its hash in an index too. Rounded up.
 */
export const ENTRY_OVERHEAD_BYTES = 250;

const INSERT = `INSERT INTO entries
  (kiosk, epoch, seq, last, hash, received_at, body, loose, delivered)
  VALUES (?, ?, ?, ?, ?, ?, ?,`;

const LINES = `FROM entries e JOIN marks m ON m.kiosk = e.kiosk AND m.epoch = e.epoch
  WHERE e.kiosk = ? AND e.loose = 0 AND e.last > m.kept AND e.seq <= m.held`;

const TRIMMABLE = `SELECT e.id, length(e.body) AS bytes FROM entries e
  LEFT JOIN marks m ON m.kiosk = e.kiosk AND m.epoch = e.epoch
  WHERE e.received_at < :before
    AND ((e.loose = 1 AND e.delivered = 1) OR (e.loose = 0 AND e.last <= m.kept))
  ORDER BY e.received_at LIMIT :limit`;

const SQL = {
  insertLine: `${INSERT} 0, 0)`,
  insertLoose: `${INSERT} 1, 0)`,
  again: `UPDATE entries SET delivered = 0
    WHERE kiosk = ? AND epoch = ? AND seq = ? AND hash = ? AND loose = 1`,
  redeliver: "UPDATE entries SET delivered = 0 WHERE kiosk = ? AND loose = 1",
  deliver: "UPDATE entries SET delivered = 1 WHERE id = ?",
  remove: "DELETE FROM entries WHERE id = ?",
  trimmable: TRIMMABLE,
  hashAt: `SELECT hash FROM entries
    WHERE kiosk = ? AND epoch = ? AND loose = 0 AND seq <= ? AND last >= ?
    ORDER BY seq DESC LIMIT 1`,
  nextAbove: `SELECT seq FROM entries
    WHERE kiosk = ? AND epoch = ? AND loose = 0 AND seq > ? ORDER BY seq LIMIT 1`,
  linesAbove: `SELECT seq, last FROM entries
    WHERE kiosk = ? AND epoch = ? AND loose = 0 AND last > ? ORDER BY seq`,
  pendingLines: `SELECT e.* ${LINES} ORDER BY e.epoch, e.seq LIMIT ?`,
  pendingLoose: `SELECT * FROM entries
    WHERE kiosk = ? AND loose = 1 AND delivered = 0 ORDER BY id LIMIT ?`,
  saveKiosk: `INSERT OR REPLACE INTO kiosks
    (kiosk, term, superseded, epoch, session, n, plan, revision, memory)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  saveMark: "INSERT OR REPLACE INTO marks (kiosk, epoch, held, kept) VALUES (?, ?, ?, ?)",
} as const;

export type Statements = { -readonly [K in keyof typeof SQL]: StatementSync };

export function prepare(db: DatabaseSync): Statements {
  const prepared: Partial<Statements> = {};
  for (const name of Object.keys(SQL) as (keyof typeof SQL)[])
    prepared[name] = db.prepare(SQL[name]);
  return prepared as Statements;
}

type Row = Record<string, unknown>;

export function number(row: Row, column: string): number {
  return Number(row[column]);
}

export function text(row: Row, column: string): string {
  return String(row[column]);
}

export function isTrue(row: Row, column: string): boolean {
  return row[column] === 1;
}

export function entryOf(row: Row): StoredEntry {
  return {
    id: number(row, "id"),
    kiosk: text(row, "kiosk"),
    epoch: number(row, "epoch"),
    loose: isTrue(row, "loose"),
    seq: number(row, "seq"),
    last: number(row, "last"),
    hash: text(row, "hash"),
    receivedAt: number(row, "received_at"),
    body: JSON.parse(text(row, "body")) as EntryBody,
  };
}
