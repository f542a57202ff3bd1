/**
 * What must survive a power cut at the site. A port: SQLite implements it here, the simulator
 * supplies a model that loses what was not synced; both pass `describeJournal`.
 */
import type { Entry, Shelf } from "../fleet/decision.ts";
import type { Mark } from "../fleet/state.ts";

/** An entry as stored; `receivedAt` is gateway time, unix milliseconds. */
export interface JournalEntry extends Entry {
  kiosk: string;
  receivedAt: number;
}

/**
 * An entry with its place in the journal, ascending in the order of appending; facts appended
 * together may share one.
 */
export interface StoredEntry extends JournalEntry {
  id: number;
}

/** What is kept of a kiosk beside its entries. */
export interface KioskRecord {
  kiosk: string;
  term: number;
  superseded: boolean;
  epoch: number;
  session: number;
  n: number;
  plan: string;
  revision: number;
  /** What the gateway's own origin remembers; "" for a kiosk. */
  memory: string;
  /** Revision of the plan the kiosk last said it follows. */
  followed: number;
  /**
   * Only `kept` is stored: `held` is the end of the entries that follow it without a hole, `top`
   * the last entry's seq, or `held` where that is higher.
   */
  marks: Readonly<Record<number, Mark>>;
}

/** Entries and the record they lead to, in one transaction. */
export interface Batch {
  entries: JournalEntry[];
  record: KioskRecord;
  /** JSON array of the facts in `entries`, where these follow each other and are all there is. */
  text?: string | undefined;
}

/**
 * full: above the limit. failed: the disk refused. corrupt: the file is not to be trusted any more.
 * in-use: another process has it. closed: stopped.
 */
export type JournalCause = "full" | "failed" | "corrupt" | "in-use" | "closed";

export class JournalError extends Error {
  override readonly name = "JournalError";
  readonly kind: JournalCause;

  constructor(cause: JournalCause, message: string) {
    super(message);
    this.kind = cause;
  }
}

export interface JournalStatus {
  entries: number;
  bytes: number;
  bytesMax: number;
}

export interface Journal extends JournalReads {
  /** Opens; resolves with what was known at the last commit. */
  open(): Promise<KioskRecord[]>;
  /** Refuses what comes later with `closed`, commits what is under way, closes. */
  close(): Promise<void>;
  /**
   * Resolves after the commit that contains the whole batch, rejects with JournalError when none of
   * it is stored. Concurrent appends share a commit; batches of one kiosk are stored in the order
   * of the calls. A loose entry stored already (same kiosk, epoch, seq and hash) is not stored
   * twice, but is to be sent again.
   */
  append(batch: Batch): Promise<void>;
  /** Marks loose entries as delivered. May be forgotten by a crash: delivery is idempotent. */
  delivered(ids: readonly number[]): void;
  /**
   * The kiosk's loose entries are to be delivered again: the cloud was restored to an earlier
   * state.
   */
  redeliver(kiosk: string): void;
  /**
   * Deletes the oldest entries that the cloud has (line entries up to `kept`, loose ones delivered)
   * and that were received before `before` (unix milliseconds), in up to `limit` rows. Facts
   * appended together may go together, after the last of them. Returns how many entries went.
   */
  trim(at: { before: number; limit: number }): number;
  status(): JournalStatus;
}

/** Reads throw JournalError as writes do: `corrupt` when what stands there cannot be true. */
export interface JournalReads {
  shelf(kiosk: string): Shelf;
  /**
   * What the cloud has not yet: line entries above each epoch's `kept`, oldest epoch first and in
   * seq order up to `held`, then loose ones not delivered.
   */
  pending(kiosk: string, limit: number): StoredEntry[];
}
