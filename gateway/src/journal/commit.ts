/** What a group of batches comes to, and writing it in one transaction. */
import type { DatabaseSync } from "node:sqlite";
import type { Batch, KioskRecord } from "./port.ts";
import type { Row } from "./rows.ts";
import { rowsOf } from "./rows.ts";
import { sealOfMark, sealOfRecord, sealOfRow } from "./seal.ts";
import { journalErrorFrom } from "./sqlite-errors.ts";
import type { Statements } from "./statements.ts";
import { bytesOf } from "./statements.ts";

type Kiosk = Omit<KioskRecord, "marks">;
type StoredMark = { kiosk: string; epoch: number; kept: number };

/** Only what changed; plain values, so that it can be handed to another thread. */
export interface Write {
  rows: Row[];
  kiosks: Kiosk[];
  marks: StoredMark[];
}

/** What it added to the journal: loose entries that were there already add nothing. */
export interface Written {
  entries: number;
  bytes: number;
}

/** One transaction a call. Throws, or rejects with, JournalError; nothing is stored then. */
export interface Committer {
  commit(write: Write): Written | Promise<Written>;
  close(): Promise<void> | void;
}

/** The write of these batches, and each kiosk's record after it. */
export function writeOf(
  batches: readonly Batch[],
  saved: ReadonlyMap<string, KioskRecord>,
): { write: Write; records: Map<string, KioskRecord> } {
  const write: Write = { rows: [], kiosks: [], marks: [] };
  const records = new Map<string, KioskRecord>();
  for (const { entries, record, text } of batches) {
    write.rows.push(...rowsOf(entries, text));
    addRecord(write, record, records.get(record.kiosk) ?? saved.get(record.kiosk));
    records.set(record.kiosk, record);
  }
  return { write, records };
}

function addRecord(write: Write, record: KioskRecord, before: KioskRecord | undefined): void {
  const { marks, ...kiosk } = record;
  if (before === undefined || isChanged(before, record)) write.kiosks.push(kiosk);
  for (const [of, { kept }] of Object.entries(marks)) {
    const epoch = Number(of);
    if (before?.marks[epoch]?.kept === kept) continue;
    write.marks.push({ kiosk: record.kiosk, epoch, kept });
  }
}

function isChanged(a: KioskRecord, b: KioskRecord): boolean {
  return (
    a.term !== b.term ||
    a.superseded !== b.superseded ||
    a.epoch !== b.epoch ||
    a.session !== b.session ||
    a.n !== b.n ||
    a.plan !== b.plan ||
    a.revision !== b.revision ||
    a.followed !== b.followed ||
    a.memory !== b.memory
  );
}

/** Writes on the thread that asks. */
export class LocalCommitter implements Committer {
  readonly #db: DatabaseSync;
  readonly #statements: Statements;

  constructor(db: DatabaseSync, statements: Statements) {
    this.#db = db;
    this.#statements = statements;
  }

  commit(write: Write): Written {
    return transaction(this.#db, () => put(this.#statements, write));
  }

  close(): void {}
}

/** All of `work` or nothing of it. Throws JournalError. */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  try {
    db.exec("BEGIN IMMEDIATE");
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw journalErrorFrom(error);
  }
}

function put(statements: Statements, { rows, kiosks, marks }: Write): Written {
  const written = { entries: 0, bytes: 0 };
  for (const row of rows) {
    if (!insert(statements, row)) continue;
    written.entries += row.entries;
    written.bytes += bytesOf(row);
  }
  for (const kiosk of kiosks) saveKiosk(statements, kiosk);
  for (const mark of marks) {
    statements.saveMark.run(mark.kiosk, mark.epoch, mark.kept, sealOfMark(mark));
  }
  return written;
}

/** False for a loose entry that was there already. */
function insert(statements: Statements, row: Row): boolean {
  const { kiosk, epoch, loose, seq, last, hash, receivedAt } = row;
  if (loose && Number(statements.again.run(kiosk, epoch, seq, hash).changes) > 0) return false;
  const place = [kiosk, epoch, loose ? 1 : 0, seq, last] as const;
  statements.insert.run(...place, hash, receivedAt, row.text, sealOfRow(row));
  return true;
}

function saveKiosk(statements: Statements, record: Kiosk): void {
  const { kiosk, term, superseded, epoch, session, n, plan, revision, followed, memory } = record;
  const told = [session, n, plan, revision, followed, memory] as const;
  statements.saveKiosk.run(kiosk, term, superseded ? 1 : 0, epoch, ...told, sealOfRecord(record));
}
