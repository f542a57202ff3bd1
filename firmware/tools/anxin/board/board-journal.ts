import { FLASH_MAP } from "../../../src/contract/limits.ts";
import type { FactBody, FactKind, Plan } from "../../../src/contract/messages.ts";
import { append, type Stamp } from "../../../src/kiosk/journal/append.ts";
import type { Durable } from "../../../src/kiosk/journal/durable.ts";
import type { Journal } from "../../../src/kiosk/journal/journal.ts";
import { mount } from "../../../src/kiosk/journal/mount.ts";
import { freeRecords } from "../../../src/kiosk/journal/room.ts";
import type { RingMap } from "../../../src/kiosk/journal/page.ts";
import { readPlan } from "../../../src/kiosk/plan-slots.ts";
import { latestSlot, readTails } from "../../../src/kiosk/session-slots.ts";
import { ToolError } from "../codes.ts";
import type { BoardFlash } from "./board-flash.ts";

/** Where a board's journal ring and its plans lie. */
export const BOARD_RING: RingMap = {
  address: FLASH_MAP.journalAddress,
  pages: FLASH_MAP.ringPages,
  pageBytes: FLASH_MAP.pageBytes,
};
const SLOTS = { address: FLASH_MAP.planAddress, pageBytes: FLASH_MAP.pageBytes };

/**
 * The journal of a board whose own program is stopped, written by the kiosk's own code on this
 * computer: the same ring, the same records, the next numbers.
 */
export class BoardJournal {
  /** The plan in use; undefined before the first, or when the epoch is not open. */
  readonly plan: Plan | undefined;
  private readonly flash: BoardFlash;
  private journal: Journal;

  constructor(flash: BoardFlash, journal: Journal, plan: Plan | undefined) {
    this.flash = flash;
    this.journal = journal;
    this.plan = plan;
  }

  /** Reads what the ring and the plan slots say. */
  static async of(flash: BoardFlash): Promise<BoardJournal> {
    const journal = await flash.look((read) => mount(BOARD_RING, read));
    const { epoch, nonce } = journal.durable;
    const plan = await flash.look((read) => {
      const preferred = latestSlot(readTails(SLOTS, read));
      return epoch === 0 ? undefined : readPlan(SLOTS, read, { epoch, nonce, preferred });
    });
    return new BoardJournal(flash, journal, plan?.plan);
  }

  get durable(): Durable {
    return this.journal.durable;
  }

  get freeRecords(): number {
    return freeRecords(this.journal);
  }

  /**
   * Journals a fact and returns its seq when it is in the board's flash and was read back.
   *
   * @throws ToolError journal-full, flash-differs, and what a lost line throws
   */
  async record<K extends FactKind>(kind: K, body: FactBody<K>, stamp: Stamp): Promise<number> {
    const change = append(this.journal, { kind, body, ...stamp });
    if (change === undefined) throw new ToolError("journal-full");
    await this.flash.perform(change.effects);
    this.journal = change.journal;
    return this.journal.durable.seq;
  }
}
