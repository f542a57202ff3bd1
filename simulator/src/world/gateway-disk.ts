import { createHash } from "node:crypto";
import { type AnyFact, canonical } from "@anxin/firmware/contract";
import {
  type Batch,
  type EntryBody,
  type Journal,
  type JournalEntry,
  JournalError,
  type JournalStatus,
  type KioskRecord,
  type Mark,
  type Shelf,
  type StoredEntry,
} from "@anxin/gateway";

/** How the disk behaves under the journals opened on it. */
export interface DiskParts {
  /** Bytes of entries above which appends are refused with `full`. */
  bytesMax: number;
  /** Calls back once the disk has synced; what was appended meanwhile shares the sync. */
  sync: (done: () => void) => void;
}

/** Entries stored together, as the text a disk holds: nothing is shared with who wrote it. */
interface Row extends Omit<JournalEntry, "body"> {
  id: number;
  /** How many entries it was made of; facts that follow each other are one row. */
  count: number;
  text: string;
  delivered: boolean;
}

/** What the disk holds of one kiosk. */
interface Kept {
  record: KioskRecord | undefined;
  /** Rows of each epoch's line, by seq. */
  lines: Map<number, Row[]>;
  loose: Map<string, Row>;
}

/** As in the gateway's own journal, so that both are full at the same time. */
const ROW_OVERHEAD_BYTES = 120;

const bytesOf = (row: Row) => row.text.length + 2 * row.hash.length + ROW_OVERHEAD_BYTES;
const looseId = (row: Pick<Row, "epoch" | "seq" | "hash">) => `${row.epoch}/${row.seq}/${row.hash}`;

/**
 * The disk of a gateway. It keeps what was synced; a journal opened on it after a power cut or a
 * kill finds that, and nothing that was only appended.
 */
export class GatewayDisk {
  readonly parts: DiskParts;
  readonly kiosks = new Map<string, Kept>();
  readonly rows = new Map<number, Row>();
  bytes = 0;
  entries = 0;
  ids = 0;
  /** No row was received before this. */
  oldestMs = Infinity;
  #opened: DiskJournal | undefined;

  constructor(parts: DiskParts) {
    this.parts = parts;
  }

  /** A journal on this disk; the one before is cut off where it stands. */
  journal(): Journal {
    this.#opened?.cut();
    this.#opened = new DiskJournal(this);
    return this.#opened;
  }

  of(kiosk: string): Kept {
    const known = this.kiosks.get(kiosk);
    if (known !== undefined) return known;
    const made: Kept = { record: undefined, lines: new Map(), loose: new Map() };
    this.kiosks.set(kiosk, made);
    return made;
  }

  /** Stores all of a batch, or throws and stores nothing. */
  store({ entries, record }: Batch): void {
    const rows = rowsOf(entries);
    const fresh = rows.filter((row) => !this.#again(row));
    refuseTwice(fresh, (row) => this.#isThere(row));
    for (const row of fresh) this.#put(row);
    this.of(record.kiosk).record = record;
  }

  remove(row: Row): void {
    const { lines, loose } = this.of(row.kiosk);
    const line = lines.get(row.epoch);
    if (row.loose) loose.delete(looseId(row));
    else line?.splice(line.indexOf(row), 1);
    this.rows.delete(row.id);
    this.bytes -= bytesOf(row);
    this.entries -= row.count;
  }

  lookForOldest(): void {
    this.oldestMs = Infinity;
    for (const { receivedAt } of this.rows.values()) {
      this.oldestMs = Math.min(this.oldestMs, receivedAt);
    }
  }

  /** A loose entry that is there already is to be sent again. */
  #again(row: Row): boolean {
    const there = row.loose ? this.of(row.kiosk).loose.get(looseId(row)) : undefined;
    if (there !== undefined) there.delivered = false;
    return there !== undefined;
  }

  #isThere(row: Row): boolean {
    if (row.loose) return false;
    const line = this.of(row.kiosk).lines.get(row.epoch) ?? [];
    return line[placeOf(line, row.seq)]?.seq === row.seq;
  }

  #put(row: Row): void {
    this.ids += 1;
    row.id = this.ids;
    const { lines, loose } = this.of(row.kiosk);
    if (row.loose) loose.set(looseId(row), row);
    else {
      const line = lines.get(row.epoch) ?? [];
      lines.set(row.epoch, line);
      line.splice(placeOf(line, row.seq), 0, row);
    }
    this.rows.set(row.id, row);
    this.oldestMs = Math.min(this.oldestMs, row.receivedAt);
    this.bytes += bytesOf(row);
    this.entries += row.count;
  }
}

/** Index of the first row at or above `seq`. */
function placeOf(line: readonly Row[], seq: number): number {
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((line[middle]?.seq ?? seq) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

function refuseTwice(rows: readonly Row[], isThere: (row: Row) => boolean): void {
  const ids = rows.map((row) => `${row.kiosk}/${row.loose}/${looseId(row)}`);
  if (new Set(ids).size === rows.length && !rows.some(isThere)) return;
  throw new JournalError("failed", "an entry of the line is stored already");
}

function rowsOf(entries: readonly JournalEntry[]): Row[] {
  const rows: Row[] = [];
  let facts: AnyFact[] = [];
  for (const { body, ...of } of entries) {
    const last = rows.at(-1);
    const isFact = !of.loose && body.type === "fact";
    if (isFact && last !== undefined && facts.length > 0 && follows(of, last)) {
      facts.push(body.fact);
      Object.assign(last, { last: of.last, count: facts.length, text: JSON.stringify(facts) });
      continue;
    }
    facts = isFact ? [body.fact] : [];
    const text = JSON.stringify(isFact ? facts : body);
    rows.push({ ...of, id: 0, count: 1, text, delivered: false });
  }
  return rows;
}

function follows(entry: Omit<JournalEntry, "body">, row: Row): boolean {
  const { kiosk, epoch, receivedAt, seq } = entry;
  const isAlike = kiosk === row.kiosk && epoch === row.epoch && receivedAt === row.receivedAt;
  return isAlike && seq === row.last + 1;
}

function entriesIn({ text, count: _count, delivered: _delivered, ...of }: Row): StoredEntry[] {
  const said = JSON.parse(text) as EntryBody | AnyFact[];
  if (!Array.isArray(said)) return [{ ...of, body: said }];
  const { epoch, seq: from } = of;
  return said.map((fact, at) => {
    const seq = from + at;
    return { ...of, seq, last: seq, body: { type: "fact", epoch, fact } };
  });
}

function hashIn({ body }: StoredEntry): string {
  if (body.type === "fact") return createHash("sha256").update(canonical(body.fact)).digest("hex");
  return body.type === "quarantine" ? body.hash : "";
}

interface Waiting {
  batch: Batch;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** The gateway's journal on a modelled disk (`Journal` says what it promises). */
class DiskJournal implements Journal {
  readonly #disk: GatewayDisk;
  #waiting: Waiting[] = [];
  #isOpen = false;

  constructor(disk: GatewayDisk) {
    this.#disk = disk;
  }

  open(): Promise<KioskRecord[]> {
    this.#isOpen = true;
    const all = [...this.#disk.kiosks.values()];
    const records = all.flatMap((kept) => (kept.record === undefined ? [] : [foundOf(kept)]));
    return Promise.resolve(records.sort((a, b) => (a.kiosk < b.kiosk ? -1 : 1)));
  }

  close(): Promise<void> {
    this.#flush();
    this.#isOpen = false;
    return Promise.resolve();
  }

  /** The power goes, or the process dies: what was not synced never will be. */
  cut(): void {
    this.#waiting = [];
    this.#isOpen = false;
  }

  append(batch: Batch): Promise<void> {
    if (!this.#isOpen) return Promise.reject(closed());
    const { bytes, parts } = this.#disk;
    if (batch.entries.length > 0 && bytes >= parts.bytesMax) {
      return Promise.reject(new JournalError("full", `journal holds ${bytes} bytes, its limit`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      if (this.#waiting.length === 1) parts.sync(() => this.#flush());
    });
  }

  delivered(ids: readonly number[]): void {
    for (const id of ids) {
      const row = this.#disk.rows.get(id);
      if (row !== undefined) row.delivered = true;
    }
  }

  redeliver(kiosk: string): void {
    for (const row of this.#disk.of(kiosk).loose.values()) row.delivered = false;
  }

  trim(at: { before: number; limit: number }): number {
    if (at.before <= this.#disk.oldestMs) return 0;
    const old = [...this.#disk.rows.values()]
      .filter((row) => row.receivedAt < at.before && this.#isSent(row))
      .sort((a, b) => a.receivedAt - b.receivedAt)
      .slice(0, at.limit);
    for (const row of old) this.#disk.remove(row);
    this.#disk.lookForOldest();
    return old.reduce((sum, row) => sum + row.count, 0);
  }

  status(): JournalStatus {
    const { bytes, entries, parts } = this.#disk;
    return { entries, bytes, bytesMax: parts.bytesMax };
  }

  shelf(kiosk: string): Shelf {
    if (!this.#isOpen) throw closed();
    return shelfOf(this.#disk.of(kiosk));
  }

  pending(kiosk: string, limit: number): StoredEntry[] {
    if (!this.#isOpen) throw closed();
    const kept = this.#disk.of(kiosk);
    const found: StoredEntry[] = [];
    for (const [epoch, mark] of Object.entries(kept.record?.marks ?? {})) {
      found.push(...heldIn(kept.lines.get(Number(epoch)) ?? [], mark, limit - found.length));
    }
    const loose = [...kept.loose.values()].filter((row) => !row.delivered);
    return [...found, ...loose.flatMap(entriesIn)].slice(0, limit);
  }

  #isSent(row: Row): boolean {
    if (row.loose) return row.delivered;
    const kept = this.#disk.of(row.kiosk).record?.marks[row.epoch]?.kept ?? 0;
    return row.last <= kept;
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { batch, resolve, reject } of waiting) {
      try {
        this.#disk.store(batch);
        resolve();
      } catch (reason) {
        reject(reason);
      }
    }
  }
}

function closed(): JournalError {
  return new JournalError("closed", "journal is closed");
}

/** Of the marks only `kept` is stored; the rest is what the line shows. */
function foundOf({ record, lines }: Kept): KioskRecord {
  const { marks: saved, ...rest } = record as KioskRecord;
  const marks: Record<number, Mark> = {};
  for (const [epoch, { kept }] of Object.entries(saved)) {
    const line = lines.get(Number(epoch)) ?? [];
    const held = endFrom(line, kept);
    marks[Number(epoch)] = { held, kept, top: Math.max(held, line.at(-1)?.last ?? 0) };
  }
  return { ...rest, marks };
}

/** The line from the row that covers `seq`, or from the first above it. */
function lineFrom(line: readonly Row[], seq: number): readonly Row[] {
  const at = placeOf(line, seq + 1) - 1;
  const covers = at >= 0 && (line[at]?.last ?? 0) >= seq;
  return line.slice(covers ? at : at + 1);
}

function endFrom(line: readonly Row[], seq: number): number {
  let end = seq;
  for (const row of lineFrom(line, seq)) {
    if (row.seq > end + 1) break;
    end = Math.max(end, row.last);
  }
  return end;
}

function shelfOf({ lines }: Kept): Shelf {
  const from = (epoch: number, seq: number) => lineFrom(lines.get(epoch) ?? [], seq);
  return {
    hashAt: (epoch, seq) => {
      const [row] = from(epoch, seq);
      if (row === undefined || row.seq > seq) return undefined;
      const entry = entriesIn(row).find((one) => one.seq <= seq && seq <= one.last);
      return entry === undefined ? undefined : hashIn(entry);
    },
    nextAbove: (epoch, seq) => {
      const above = from(epoch, seq).find((row) => row.last > seq);
      return above === undefined ? undefined : Math.max(seq + 1, above.seq);
    },
    endFrom: (epoch, seq) => endFrom(lines.get(epoch) ?? [], seq),
  };
}

/** Entries above `kept` up to `held`; a missing one was lost on this disk. */
function heldIn(line: readonly Row[], { kept, held }: Mark, limit: number): StoredEntry[] {
  const found: StoredEntry[] = [];
  if (held === kept) return found;
  let end = kept;
  for (const row of lineFrom(line, kept + 1)) {
    for (const entry of entriesIn(row)) {
      if (entry.last <= kept) continue;
      if (entry.seq > held || found.length === limit) return found;
      if (entry.seq > end + 1) throw new JournalError("corrupt", `line breaks after ${end}`);
      found.push(entry);
      end = entry.last;
    }
  }
  if (end < held) throw new JournalError("corrupt", `line ends at ${end}, held is ${held}`);
  return found;
}
