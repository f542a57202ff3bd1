/**
 * What one row says. The facts a kiosk sent in one message are one row, because a row's place in
 * the indexes costs more than a fact's text; a range reads as the entries it was made of.
 */
import type { AnyFact } from "@anxin/firmware/contract";
import type { EntryBody } from "../fleet/decision.ts";
import type { JournalEntry, StoredEntry } from "./port.ts";

export interface Row extends Omit<JournalEntry, "body"> {
  /** A JSON array of facts `seq` to `last`, or an entry's body as a JSON object. */
  text: string;
  /** How many entries it was made of. */
  entries: number;
}

/** Entries as rows: facts of the line that follow each other share one. */
export function rowsOf(entries: readonly JournalEntry[]): Row[] {
  const rows: Row[] = [];
  let facts: AnyFact[] = [];
  let first: JournalEntry | undefined;
  const end = (): void => {
    if (first !== undefined) rows.push(rangeOf(first, facts));
    first = undefined;
    facts = [];
  };
  for (const entry of entries) {
    if (entry.loose || entry.body.type !== "fact") {
      end();
      const { body, ...of } = entry;
      rows.push({ ...of, text: JSON.stringify(body), entries: 1 });
      continue;
    }
    if (first === undefined || !follows(entry, first, facts.length)) {
      end();
      first = entry;
    }
    facts.push(entry.body.fact);
  }
  end();
  return rows;
}

function rangeOf(first: JournalEntry, facts: readonly AnyFact[]): Row {
  const { kiosk, epoch, loose, seq, hash, receivedAt } = first;
  const last = seq + facts.length - 1;
  const text = JSON.stringify(facts);
  return { kiosk, epoch, loose, seq, last, hash, receivedAt, text, entries: facts.length };
}

function follows(entry: JournalEntry, first: JournalEntry, count: number): boolean {
  const { kiosk, epoch, receivedAt } = first;
  const isAlike = entry.kiosk === kiosk && entry.epoch === epoch && entry.receivedAt === receivedAt;
  return isAlike && entry.seq === first.seq + count;
}

/** The entries of a stored row; those of a range share its id. */
export function entriesOf(row: Omit<Row, "entries">, id: number): StoredEntry[] {
  const { text, ...of } = row;
  const said = JSON.parse(text) as EntryBody | AnyFact[];
  if (!Array.isArray(said)) return [{ ...of, id, body: said }];
  const { epoch, seq: from } = of;
  return said.map((fact, at) => {
    const seq = from + at;
    return { ...of, id, seq, last: seq, body: { type: "fact", epoch, fact } };
  });
}
