/** The journal in one SQLite file: WAL, synchronous FULL, group commit (decision 0001). */
import { chmodSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { Shelf } from "../fleet/decision.ts";
import type { Mark } from "../fleet/state.ts";
import { Group } from "./group.ts";
import { migrate } from "./migrations.ts";
import type {
  Batch,
  Journal,
  JournalEntry,
  JournalStatus,
  KioskRecord,
  StoredEntry,
} from "./port.ts";
import { JournalError } from "./port.ts";
import { journalErrorFrom } from "./sqlite-errors.ts";
import type { Statements } from "./statements.ts";
import { ENTRY_OVERHEAD_BYTES, entryOf, isTrue, number, prepare, text } from "./statements.ts";

export interface SqliteJournalOptions {
  /** Path of the file, or `:memory:`. */
  path: string;
  /** Bytes of entries above which appends are refused with `full`. */
  bytesMax: number;
  /** Only tests that must catch a gateway acknowledging early may say OFF. */
  synchronous?: "FULL" | "OFF";
}

export class SqliteJournal implements Journal {
  readonly #options: SqliteJournalOptions;
  readonly #group: Group<Batch>;
  #db: DatabaseSync | undefined;
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
    this.#db?.close();
    this.#db = undefined;
    this.#statements = undefined;
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
    const rows = trimmable.all({ before: at.before, limit: at.limit });
    if (rows.length === 0) return 0;
    this.#transaction((statements) => {
      for (const row of rows) {
        statements.remove.run(number(row, "id"));
        this.#bytes -= number(row, "bytes") + ENTRY_OVERHEAD_BYTES;
      }
    });
    this.#entries -= rows.length;
    return rows.length;
  }

  status(): JournalStatus {
    return { entries: this.#entries, bytes: this.#bytes, bytesMax: this.#options.bytesMax };
  }

  shelf(kiosk: string): Shelf {
    const { hashAt, nextAbove, linesAbove } = this.#opened();
    return {
      hashAt: (epoch, seq) => {
        const row = hashAt.get(kiosk, epoch, seq, seq);
        return row === undefined ? undefined : text(row, "hash");
      },
      nextAbove: (epoch, seq) => {
        const row = nextAbove.get(kiosk, epoch, seq);
        return row === undefined ? undefined : number(row, "seq");
      },
      endFrom: (epoch, seq) => {
        let end = seq;
        for (const row of linesAbove.iterate(kiosk, epoch, seq)) {
          if (number(row, "seq") > end + 1) break;
          end = Math.max(end, number(row, "last"));
        }
        return end;
      },
    };
  }

  pending(kiosk: string, limit: number): StoredEntry[] {
    const { pendingLines, pendingLoose } = this.#opened();
    const lines = pendingLines.all(kiosk, limit);
    const rest = limit - lines.length;
    const loose = rest > 0 ? pendingLoose.all(kiosk, rest) : [];
    return [...lines, ...loose].map(entryOf);
  }

  #open(): KioskRecord[] {
    this.#saved.clear();
    try {
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
      const totals = db
        .prepare("SELECT count(*) AS n, coalesce(sum(length(body)), 0) AS bytes FROM entries")
        .get();
      this.#entries = number(totals ?? {}, "n");
      this.#bytes = number(totals ?? {}, "bytes") + this.#entries * ENTRY_OVERHEAD_BYTES;
      return this.#records(db);
    } catch (error) {
      this.#db?.close();
      this.#db = undefined;
      throw journalErrorFrom(error);
    }
  }

  #records(db: DatabaseSync): KioskRecord[] {
    const marks = new Map<string, Record<number, Mark>>();
    const top = `SELECT max(last) FROM entries e
      WHERE e.kiosk = m.kiosk AND e.epoch = m.epoch AND loose = 0`;
    const rows = db.prepare(`SELECT *, coalesce((${top}), 0) AS top FROM marks m`).all();
    for (const row of rows) {
      const kiosk = text(row, "kiosk");
      const held = number(row, "held");
      const kept = number(row, "kept");
      const of = marks.get(kiosk) ?? {};
      of[number(row, "epoch")] = { held, kept, top: Math.max(held, kept, number(row, "top")) };
      marks.set(kiosk, of);
    }
    return db
      .prepare("SELECT * FROM kiosks ORDER BY kiosk")
      .all()
      .map((row) => ({
        kiosk: text(row, "kiosk"),
        term: number(row, "term"),
        superseded: isTrue(row, "superseded"),
        epoch: number(row, "epoch"),
        session: number(row, "session"),
        n: number(row, "n"),
        plan: text(row, "plan"),
        revision: number(row, "revision"),
        memory: text(row, "memory"),
        marks: marks.get(text(row, "kiosk")) ?? {},
      }));
  }

  #commit(batches: readonly Batch[]): void {
    let bytes = 0;
    let count = 0;
    const saved = new Map<string, KioskRecord>();
    this.#transaction((statements) => {
      for (const { entries, record } of batches) {
        for (const entry of entries) {
          const added = insert(statements, entry);
          if (added > 0) count += 1;
          bytes += added;
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

/** Returns the bytes it added, 0 for a loose entry that was there already. */
function insert(statements: Statements, entry: JournalEntry): number {
  const { kiosk, epoch, loose, seq, last, hash, receivedAt } = entry;
  if (loose && Number(statements.again.run(kiosk, epoch, seq, hash).changes) > 0) return 0;
  const body = JSON.stringify(entry.body);
  const statement = loose ? statements.insertLoose : statements.insertLine;
  statement.run(kiosk, epoch, seq, last, hash, receivedAt, body);
  return body.length + ENTRY_OVERHEAD_BYTES;
}

function saveRecord(
  statements: Statements,
  record: KioskRecord,
  before: KioskRecord | undefined,
): void {
  const { kiosk, term, superseded, epoch, session, n, plan, revision, memory } = record;
  const flag = superseded ? 1 : 0;
  if (before === undefined || isChanged(before, record)) {
    const plans = [plan, revision, memory] as const;
    statements.saveKiosk.run(kiosk, term, flag, epoch, session, n, ...plans);
  }
  for (const [of, mark] of Object.entries(record.marks)) {
    const was = before?.marks[Number(of)];
    if (was?.held === mark.held && was.kept === mark.kept) continue;
    statements.saveMark.run(kiosk, Number(of), mark.held, mark.kept);
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
    a.memory !== b.memory
  );
}

function closed(): JournalError {
  return new JournalError("closed", "journal is closed");
}
