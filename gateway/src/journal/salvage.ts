/**
 * Carries over from a damaged journal what its seals prove. A kiosk may have erased facts because
 * they were held here, so what can still be read is worth reading; the rest is asked of kiosks
 * again, and what nobody has shows as a gap.
 */
import { DatabaseSync } from "node:sqlite";
import type { Mark } from "../fleet/state.ts";
import { newKiosk } from "../fleet/state.ts";
import type { Journal, JournalEntry, KioskRecord } from "./port.ts";
import { JournalError } from "./port.ts";
import { journalErrorFrom } from "./sqlite-errors.ts";
import { entriesIn, markOf, recordOf } from "./statements.ts";

type Row = Record<string, unknown>;

export interface Salvage {
  kiosks: number;
  entries: number;
}

/** Reads what is sound in the file at `path` into an open, empty journal. */
export async function salvage(path: string, into: Journal): Promise<Salvage> {
  const found = soundRowsOf(path);
  const all = [...found.entries.values()].flat();
  const names = new Set([...found.records.keys(), ...all.map((entry) => entry.kiosk)]);
  for (const kiosk of names) {
    const entries = all.filter((entry) => entry.kiosk === kiosk);
    const marks = marksOf(entries, found.kept.get(kiosk) ?? new Map<number, number>());
    await into.append({ entries, record: { ...recordOr(kiosk, found.records), marks } });
  }
  return { kiosks: found.records.size, entries: all.length };
}

interface Found {
  records: Map<string, Omit<KioskRecord, "marks">>;
  kept: Map<string, Map<number, number>>;
  /** By row. */
  entries: Map<number, JournalEntry[]>;
}

function soundRowsOf(path: string): Found {
  const found: Found = { records: new Map(), kept: new Map(), entries: new Map() };
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    for (const row of readable(db, "kiosks", "kiosk")) {
      const record = sound(row, recordOf);
      if (record !== undefined) found.records.set(record.kiosk, record);
    }
    for (const row of readable(db, "marks", "kiosk")) {
      const mark = sound(row, markOf);
      if (mark === undefined) continue;
      const of = found.kept.get(mark.kiosk) ?? new Map<number, number>();
      found.kept.set(mark.kiosk, of.set(mark.epoch, mark.kept));
    }
    for (const row of readable(db, "entries", "id")) {
      found.entries.set(Number(row["id"]), sound(row, entriesIn) ?? []);
    }
  } catch (error) {
    const known = journalErrorFrom(error);
    if (!(known instanceof JournalError)) throw known;
  } finally {
    db?.close();
  }
  return found;
}

/** Rows from both ends, for a scan ends at a page that cannot be read. */
function* readable(db: DatabaseSync, table: string, key: string): Generator<Row> {
  for (const order of ["ASC", "DESC"]) {
    try {
      yield* db.prepare(`SELECT * FROM ${table} ORDER BY ${key} ${order}`).iterate();
      return;
    } catch (error) {
      const known = journalErrorFrom(error);
      if (!(known instanceof JournalError)) throw known;
    }
  }
}

function sound<T>(row: Row, read: (row: Row) => T): T | undefined {
  try {
    return read(row);
  } catch (error) {
    const known = journalErrorFrom(error);
    if (known instanceof JournalError && known.kind === "corrupt") return undefined;
    throw known;
  }
}

/** `held` goes down to where the first entry is missing. */
function marksOf(
  entries: readonly JournalEntry[],
  kept: ReadonlyMap<number, number>,
): Record<number, Mark> {
  const marks: Record<number, Mark> = {};
  for (const epoch of new Set([...kept.keys(), ...entries.map((entry) => entry.epoch)])) {
    const lines = entries
      .filter((entry) => !entry.loose && entry.epoch === epoch)
      .sort((a, b) => a.seq - b.seq);
    const from = kept.get(epoch) ?? 0;
    let held = from;
    for (const { seq, last } of lines) if (seq <= held + 1) held = Math.max(held, last);
    marks[epoch] = { held, kept: from, top: Math.max(held, lines.at(-1)?.last ?? 0) };
  }
  return marks;
}

/** A kiosk whose record is gone is asked of the cloud as one heard of for the first time. */
function recordOr(kiosk: string, records: Found["records"]): Omit<KioskRecord, "marks"> {
  const found = records.get(kiosk);
  if (found !== undefined) return found;
  const { term, superseded, epoch, session, n, ...rest } = newKiosk(kiosk);
  const { plan, revision, followed, memory } = rest;
  return { kiosk, term, superseded, epoch, session, n, plan, revision, followed, memory };
}
