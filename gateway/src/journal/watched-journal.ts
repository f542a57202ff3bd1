/**
 * A journal under watch: whatever it refuses is said here, once for all who were refused, and
 * raised as an alarm until it takes facts again.
 */
import type { Alarms } from "../alarms.ts";
import type { GatewayCode } from "../codes.ts";
import type { Shelf } from "../fleet/decision.ts";
import type { Log } from "../log.ts";
import { RateBound } from "../log.ts";
import type { Time } from "../time.ts";
import type { Batch, Journal, JournalStatus, KioskRecord, StoredEntry } from "./port.ts";
import { JournalError } from "./port.ts";

export interface WatchedJournalParts {
  journal: Journal;
  alarms: Pick<Alarms, "set">;
  time: Time;
  log: Log;
  /** The file is not to be trusted any more. */
  fatal(error: JournalError): void;
}

type Trouble = "full" | "failed";

/** A trouble that lasts is said again once a day. */
const AGAIN_MS = 86_400_000;
/** Below this share of its bound a journal that was full has room again. */
const ROOMY = 0.95;

const WORDS: Readonly<Record<Trouble, { code: GatewayCode; text: string }>> = {
  full: {
    code: "journal-full",
    text:
      "Journal is at its bound: facts are not acknowledged, kiosks keep them. " +
      "Restore the cloud, then room comes by itself.",
  },
  failed: {
    code: "journal-failed",
    text:
      "The disk refused the journal: facts are not acknowledged, kiosks keep them. " +
      "Make room on the disk, or look at it and how it is mounted.",
  },
};

export class WatchedJournal implements Journal {
  readonly #parts: WatchedJournalParts;
  readonly #lines: RateBound;
  #trouble: Trouble | undefined;
  #saidMs = 0;

  constructor(parts: WatchedJournalParts) {
    this.#parts = parts;
    this.#lines = new RateBound(parts.time);
  }

  open(): Promise<KioskRecord[]> {
    return this.#parts.journal.open();
  }

  close(): Promise<void> {
    return this.#parts.journal.close();
  }

  append(batch: Batch): Promise<void> {
    const stored = this.#parts.journal.append(batch);
    const worked = this.#trouble === undefined ? undefined : () => this.#worked();
    stored.then(worked, (error: unknown) => this.#said(error));
    return stored;
  }

  delivered(ids: readonly number[]): void {
    this.#saying(() => this.#parts.journal.delivered(ids));
  }

  redeliver(kiosk: string): void {
    this.#saying(() => this.#parts.journal.redeliver(kiosk));
  }

  trim(at: { before: number; limit: number }): number {
    const trimmed = this.#saying(() => this.#parts.journal.trim(at));
    if (trimmed > 0) this.#worked();
    return trimmed;
  }

  status(): JournalStatus {
    return this.#parts.journal.status();
  }

  shelf(kiosk: string): Shelf {
    const shelf = this.#parts.journal.shelf(kiosk);
    return {
      hashAt: (epoch, seq) => this.#saying(() => shelf.hashAt(epoch, seq)),
      nextAbove: (epoch, seq) => this.#saying(() => shelf.nextAbove(epoch, seq)),
      endFrom: (epoch, seq) => this.#saying(() => shelf.endFrom(epoch, seq)),
    };
  }

  pending(kiosk: string, limit: number): StoredEntry[] {
    return this.#saying(() => this.#parts.journal.pending(kiosk, limit));
  }

  #saying<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#said(error);
      throw error;
    }
  }

  #said(error: unknown): void {
    if (!(error instanceof JournalError) || error.kind === "closed") return;
    if (error.kind === "corrupt") this.#parts.fatal(error);
    else this.#refused(error.kind === "full" ? "full" : "failed", error.message);
  }

  #refused(kind: Trouble, reason: string): void {
    const { log, alarms } = this.#parts;
    const now = this.#parts.time.monotonicMs();
    if (this.#trouble === kind && now - this.#saidMs < AGAIN_MS) return;
    this.#trouble = kind;
    this.#saidMs = now;
    alarms.set(kind === "full" ? "gateway-journal-full" : "gateway-disk-failed", true);
    const heldBack = this.#lines.pass(kind);
    if (heldBack === undefined) return;
    const { code, text } = WORDS[kind];
    log.error({ code, reason, heldBack }, text);
  }

  /** One that was full is mended when there is room again, not when one more entry fits. */
  #worked(): void {
    const { log, alarms } = this.#parts;
    const { bytes, bytesMax } = this.status();
    if (this.#trouble === undefined) return;
    if (this.#trouble === "full" && bytes >= bytesMax * ROOMY) return;
    this.#trouble = undefined;
    alarms.set("gateway-journal-full", false);
    alarms.set("gateway-disk-failed", false);
    if (this.#lines.pass("back") === undefined) return;
    log.info({ code: "journal-back" }, "The journal takes facts again.");
  }
}
