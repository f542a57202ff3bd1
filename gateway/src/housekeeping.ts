/**
 * Keeps the journal within its bounds: entries the cloud has go after a while, and at once when
 * room runs short.
 */
import type { Alarms } from "./alarms.ts";
import type { Journal } from "./journal/port.ts";
import { JournalError } from "./journal/port.ts";
import type { Log } from "./log.ts";
import type { Time } from "./time.ts";

export interface HousekeepingParts {
  journal: Journal;
  time: Time;
  log: Log;
  alarms: Pick<Alarms, "set">;
  /** How long an entry stays after the cloud has it, milliseconds. */
  keepMs: number;
}

const EVERY_MS = 60_000;
/** Small, so that no fact waits long behind a deletion. */
const TRIM_ENTRIES = 500;
const FILLING = 0.8;
/** The alarm is over below this, so that it does not come and go. */
const FILLING_OVER = 0.75;
/**
 * While no mark moves only age makes entries deletable, and looking for them reads all old ones.
 */
const LOOK_AGAIN_MS = 3_600_000;

export class Housekeeping {
  readonly #parts: HousekeepingParts;
  #cancel: (() => void) | undefined;
  #moved = true;
  #lookedMs = 0;
  #filling = false;

  constructor(parts: HousekeepingParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#cancel = this.#parts.time.after(EVERY_MS, () => {
      this.#tidied();
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  /** A disk that takes no deletion has said so; it is tried again. */
  #tidied(): void {
    try {
      this.tidy();
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
    }
  }

  /** Marks have moved, so there may be something to delete. */
  moved(): void {
    this.#moved = true;
  }

  /**
   * Deletes what may go; a full round of small deletions a minute keeps up with any fleet one
   * gateway serves.
   */
  tidy(): void {
    const { journal, time, keepMs } = this.#parts;
    const filling = this.#watchRoom();
    const now = time.monotonicMs();
    if (!this.#moved && now - this.#lookedMs < LOOK_AGAIN_MS) return;
    this.#lookedMs = now;
    const before = filling ? Number.MAX_SAFE_INTEGER : time.nowMs() - keepMs;
    for (let round = 0; round < (filling ? 40 : 4); round += 1) {
      if (journal.trim({ before, limit: TRIM_ENTRIES }) < TRIM_ENTRIES) {
        this.#moved = false;
        return;
      }
    }
  }

  #watchRoom(): boolean {
    const { journal, alarms, log } = this.#parts;
    const { bytes, bytesMax } = journal.status();
    const filling = bytes >= bytesMax * (this.#filling ? FILLING_OVER : FILLING);
    alarms.set("gateway-journal-filling", filling);
    if (filling && !this.#filling) {
      log.warn(
        { code: "journal-filling", bytes, bytesMax },
        "Journal is 80 % full: what the cloud has is deleted now. At 100 % kiosks keep their facts; restore the cloud.",
      );
    }
    this.#filling = filling;
    return filling;
  }
}
