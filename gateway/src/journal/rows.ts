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

/**
 * Entries as rows: facts of the line that follow each other share one. `text` is the array of such
 * facts, where they are all there is and somebody has it already.
 */
export function rowsOf(entries: readonly JournalEntry[], text?: string): Row[] {
  const [only] = entries;
  if (text !== undefined && only !== undefined) return [rangeOf(only, entries.length, text)];
  const rows: Row[] = [];
  let facts: AnyFact[] = [];
  let first: JournalEntry | undefined;
  const end = (): void => {
    if (first !== undefined) rows.push(rangeOf(first, facts.length, JSON.stringify(facts)));
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

function rangeOf(first: JournalEntry, entries: number, text: string): Row {
  const { kiosk, epoch, loose, seq, hash, receivedAt } = first;
  const last = seq + entries - 1;
  return { kiosk, epoch, loose, seq, last, hash, receivedAt, text, entries };
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
