/** The journal in one SQLite file: WAL, synchronous FULL, group commit (decision 0001). */
import { chmodSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { hashOf } from "../fact-hash.ts";
import type { EntryBody, Shelf } from "../fleet/decision.ts";
import type { Mark } from "../fleet/state.ts";
import { Group } from "./group.ts";
import { migrate } from "./migrations.ts";
import type { Batch, Journal, JournalStatus, KioskRecord, StoredEntry } from "./port.ts";
import { lockJournal } from "./lock.ts";
import { JournalError } from "./port.ts";
import type { Row } from "./rows.ts";
import { rowsOf } from "./rows.ts";
import { sealOfMark, sealOfRecord, sealOfRow } from "./seal.ts";
import { journalErrorFrom } from "./sqlite-errors.ts";
import type { Statements } from "./statements.ts";
import { bytesOf, changed, entriesIn, markOf, number, prepare, recordOf } from "./statements.ts";

export interface SqliteJournalOptions {
  /** Path of the file, or `:memory:`. */
  path: string;
  /** Bytes of entries above which appends are refused with `full`. */
  bytesMax: number;
  /** Only tests that must catch a gateway acknowledging early may say OFF. */
  synchronous?: "FULL" | "OFF";
  /** False only where a simulated process dies without letting go of its file. */
  lock?: boolean;
}

export class SqliteJournal implements Journal {
  readonly #options: SqliteJournalOptions;
  readonly #group: Group<Batch>;
  #db: DatabaseSync | undefined;
  #unlock: (() => void) | undefined;
  #statements: Statements | undefined;
  /** Records as last committed: only what changed is written again. */
  readonly #saved = new Map<string, KioskRecord>();
  #bytes = 0;
  #entries = 0;

  constructor(options: SqliteJournalOptions) {
    this.#options = options;
    this.#group = new Group<Batch>({
      commit: (batches) => this.#commit(batches),
      soon: (flush) => setImmediate(flush),
    });
  }

  open(): Promise<KioskRecord[]> {
    return Promise.resolve().then(() => this.#open());
  }

  close(): Promise<void> {
    this.#group.flush();
    this.#shut();
    return Promise.resolve();
  }

  append(batch: Batch): Promise<void> {
    if (this.#db === undefined) return Promise.reject(closed());
    if (batch.entries.length > 0 && this.#bytes >= this.#options.bytesMax) {
      return Promise.reject(
        new JournalError("full", `journal holds ${this.#bytes} bytes, its limit`),
      );
    }
    return this.#group.append(batch);
  }

  delivered(ids: readonly number[]): void {
    if (ids.length === 0) return;
    this.#transaction((statements) => {
      for (const id of ids) statements.deliver.run(id);
    });
  }

  redeliver(kiosk: string): void {
    this.#transaction((statements) => statements.redeliver.run(kiosk));
  }

  trim(at: { before: number; limit: number }): number {
    const { trimmable } = this.#opened();
    const rows = told(() => trimmable.all({ before: at.before, limit: at.limit }));
    if (rows.length === 0) return 0;
    this.#transaction((statements) => {
      for (const row of rows) statements.remove.run(number(row, "id"));
    });
    const sum = (column: string) => rows.reduce((all, row) => all + number(row, column), 0);
    this.#bytes -= sum("bytes");
    const entries = sum("entries");
    this.#entries -= entries;
    return entries;
  }

  status(): JournalStatus {
    return { entries: this.#entries, bytes: this.#bytes, bytesMax: this.#options.bytesMax };
  }

  shelf(kiosk: string): Shelf {
    const statements = this.#opened();
    return {
      hashAt: (epoch, seq) =>
        told(() => {
          for (const entry of lineFrom(statements, { kiosk, epoch, seq })) {
            return entry.seq <= seq ? textHashOf(entry.body) : undefined;
          }
          return undefined;
        }),
      nextAbove: (epoch, seq) =>
        told(() => {
          for (const span of statements.spansFrom.iterate({ kiosk, epoch, seq })) {
            if (number(span, "last") > seq) return Math.max(seq + 1, number(span, "seq"));
          }
          return undefined;
        }),
      endFrom: (epoch, seq) =>
        told(() => {
          let end = seq;
          for (const span of statements.spansFrom.iterate({ kiosk, epoch, seq })) {
            if (number(span, "seq") > end + 1) break;
            end = Math.max(end, number(span, "last"));
          }
          return end;
        }),
    };
  }

  pending(kiosk: string, limit: number): StoredEntry[] {
    const statements = this.#opened();
    const found: StoredEntry[] = [];
    return told(() => {
      for (const [epoch, mark] of Object.entries(this.#saved.get(kiosk)?.marks ?? {})) {
        const of = { kiosk, epoch: Number(epoch), ...mark };
        found.push(...heldLine(statements, of, limit - found.length));
      }
      const rest = limit - found.length;
      const loose = rest > 0 ? statements.pendingLoose.all(kiosk, rest) : [];
      return [...found, ...loose.flatMap(entriesIn)];
    });
  }

  #open(): KioskRecord[] {
    this.#saved.clear();
    try {
      if (this.#options.lock !== false) this.#unlock = lockJournal(this.#options.path);
      const db = new DatabaseSync(this.#options.path);
      this.#db = db;
      // The files beside it get its mode; what kiosks said is nobody else's on the machine.
      if (this.#options.path !== ":memory:") chmodSync(this.#options.path, 0o600);
      db.exec("PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000");
      db.exec(`PRAGMA synchronous = ${this.#options.synchronous ?? "FULL"}`);
      const check = db.prepare("PRAGMA quick_check(1)").get();
      if (check?.["quick_check"] !== "ok") {
        throw new JournalError("corrupt", "journal file fails SQLite's check");
      }
      migrate(db);
      this.#statements = prepare(db);
      const totals = this.#statements.totals.get() ?? {};
      this.#entries = number(totals, "entries");
      this.#bytes = number(totals, "bytes");
      const records = this.#records(this.#statements);
      for (const record of records) this.#saved.set(record.kiosk, record);
      return records;
    } catch (error) {
      this.#shut();
      throw journalErrorFrom(error);
    }
  }

  #shut(): void {
    this.#statements = undefined;
    this.#db?.close();
    this.#db = undefined;
    this.#unlock?.();
    this.#unlock = undefined;
  }

  #records(statements: Statements): KioskRecord[] {
    const marks = new Map<string, Record<number, Mark>>();
    for (const row of statements.marks.all()) {
      const { kiosk, epoch, kept } = markOf(row);
      const held = this.shelf(kiosk).endFrom(epoch, kept);
      const of = marks.get(kiosk) ?? {};
      of[epoch] = { held, kept, top: Math.max(held, number(row, "top")) };
      marks.set(kiosk, of);
    }
    return statements.kiosks.all().map((row) => {
      const record = recordOf(row);
      return { ...record, marks: marks.get(record.kiosk) ?? {} };
    });
  }

  #commit(batches: readonly Batch[]): void {
    let bytes = 0;
    let count = 0;
    const saved = new Map<string, KioskRecord>();
    this.#transaction((statements) => {
      for (const { entries, record } of batches) {
        for (const row of rowsOf(entries)) {
          if (!insert(statements, row)) continue;
          count += row.entries;
          bytes += bytesOf(row);
        }
        saveRecord(statements, record, saved.get(record.kiosk) ?? this.#saved.get(record.kiosk));
        saved.set(record.kiosk, record);
      }
    });
    for (const [kiosk, record] of saved) this.#saved.set(kiosk, record);
    this.#bytes += bytes;
    this.#entries += count;
  }

  #transaction(work: (statements: Statements) => void): void {
    const db = this.#db;
    const statements = this.#statements;
    if (db === undefined || statements === undefined) throw closed();
    try {
      db.exec("BEGIN IMMEDIATE");
      work(statements);
      db.exec("COMMIT");
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK");
      throw journalErrorFrom(error);
    }
  }

  #opened(): Statements {
    if (this.#statements === undefined) throw closed();
    return this.#statements;
  }
}

/** False for a loose entry that was there already. */
function insert(statements: Statements, row: Row): boolean {
  const { kiosk, epoch, loose, seq, last, hash, receivedAt } = row;
  if (loose && Number(statements.again.run(kiosk, epoch, seq, hash).changes) > 0) return false;
  const place = [kiosk, epoch, loose ? 1 : 0, seq, last] as const;
  statements.insert.run(...place, hash, receivedAt, row.text, sealOfRow(row));
  return true;
}

/** Entries of the line that reach `seq` or more, in order. */
function* lineFrom(
  statements: Statements,
  from: { kiosk: string; epoch: number; seq: number },
): Generator<StoredEntry> {
  for (const cells of statements.lineFrom.iterate(from)) {
    if (number(cells, "last") < from.seq) continue;
    for (const entry of entriesIn(cells)) {
      if (entry.last >= from.seq) yield entry;
    }
  }
}

/**
 * Entries above `kept` up to `held`, which follow each other without a hole; one that is missed was
 * lost on this disk, and the cloud would wait for it for ever. Throws JournalError `corrupt`.
 */
function heldLine(
  statements: Statements,
  of: { kiosk: string; epoch: number; kept: number; held: number },
  limit: number,
): StoredEntry[] {
  const { kiosk, epoch, kept, held } = of;
  const found: StoredEntry[] = [];
  if (held === kept) return found;
  let end = kept;
  for (const entry of lineFrom(statements, { kiosk, epoch, seq: kept + 1 })) {
    if (entry.seq > held || found.length === limit) return found;
    if (entry.seq > end + 1) break;
    found.push(entry);
    end = entry.last;
  }
  if (end < held) throw changed(`line of ${kiosk} after ${end}`);
  return found;
}

/** Hash of what the kiosk said under a number of the line (`Shelf.hashAt`). */
function textHashOf(body: EntryBody): string {
  if (body.type === "fact") return hashOf(body.fact);
  return body.type === "quarantine" ? body.hash : "";
}

function saveRecord(
  statements: Statements,
  record: KioskRecord,
  before: KioskRecord | undefined,
): void {
  const { kiosk, term, epoch, session, n, plan, revision, followed, memory } = record;
  const flag = record.superseded ? 1 : 0;
  if (before === undefined || isChanged(before, record)) {
    const told = [session, n, plan, revision, followed, memory] as const;
    statements.saveKiosk.run(kiosk, term, flag, epoch, ...told, sealOfRecord(record));
  }
  for (const [of, { kept }] of Object.entries(record.marks)) {
    if (before?.marks[Number(of)]?.kept === kept) continue;
    const mark = { kiosk, epoch: Number(of), kept };
    statements.saveMark.run(kiosk, mark.epoch, kept, sealOfMark(mark));
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

/** What a read gives, or what it threw as a JournalError. */
function told<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw journalErrorFrom(error);
  }
}

function closed(): JournalError {
  return new JournalError("closed", "journal is closed");
}
