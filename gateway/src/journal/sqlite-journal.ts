/** The journal in one SQLite file: WAL, synchronous FULL, group commit (decision 0001). */
import type { DatabaseSync } from "node:sqlite";
import { hashOf } from "../fact-hash.ts";
import type { EntryBody, Shelf } from "../fleet/decision.ts";
import type { Mark } from "../fleet/state.ts";
import type { Committer, Written } from "./commit.ts";
import { LocalCommitter, transaction, writeOf } from "./commit.ts";
import type { ConnectionOptions } from "./connection.ts";
import { connect } from "./connection.ts";
import { Group } from "./group.ts";
import { migrate } from "./migrations.ts";
import type { Batch, Journal, JournalStatus, KioskRecord, StoredEntry } from "./port.ts";
import { lockJournal } from "./lock.ts";
import { JournalError } from "./port.ts";
import { journalErrorFrom } from "./sqlite-errors.ts";
import { ThreadedCommitter } from "./threaded-committer.ts";
import type { Statements } from "./statements.ts";
import { changed, entriesIn, markOf, number, prepare, recordOf } from "./statements.ts";

export interface SqliteJournalOptions extends ConnectionOptions {
  /** Bytes of entries above which appends are refused with `full`. */
  bytesMax: number;
  /** True: commits on a thread of its own, while this one goes on. */
  thread?: boolean;
  /** False only where a simulated process dies without letting go of its file. */
  lock?: boolean;
}

export class SqliteJournal implements Journal {
  readonly #options: SqliteJournalOptions;
  readonly #group: Group<Batch>;
  #db: DatabaseSync | undefined;
  #unlock: (() => void) | undefined;
  #statements: Statements | undefined;
  #committer: Committer | undefined;
  #closing = false;
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

  async close(): Promise<void> {
    this.#closing = true;
    await this.#group.settled();
    await this.#committer?.close();
    this.#shut();
  }

  append(batch: Batch): Promise<void> {
    if (this.#db === undefined || this.#closing) return Promise.reject(closed());
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
      const db = connect(this.#options);
      this.#db = db;
      this.#closing = false;
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
    this.#committer = undefined;
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

  #commit(batches: readonly Batch[]): Promise<void> | void {
    const { write, records } = writeOf(batches, this.#saved);
    const committed = this.#committed().commit(write);
    const note = ({ entries, bytes }: Written): void => {
      for (const [kiosk, record] of records) this.#saved.set(kiosk, record);
      this.#bytes += bytes;
      this.#entries += entries;
    };
    if (committed instanceof Promise) return committed.then(note);
    note(committed);
  }

  /** A thread only where something is written: a journal may be opened just to be looked at. */
  #committed(): Committer {
    if (this.#db === undefined || this.#statements === undefined) throw closed();
    this.#committer ??=
      this.#options.thread === true
        ? new ThreadedCommitter(this.#options)
        : new LocalCommitter(this.#db, this.#statements);
    return this.#committer;
  }

  #transaction(work: (statements: Statements) => void): void {
    const db = this.#db;
    const statements = this.#opened();
    if (db !== undefined) transaction(db, () => work(statements));
  }

  #opened(): Statements {
    if (this.#statements === undefined) throw closed();
    return this.#statements;
  }
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
