import type { Effect } from "../interface.ts";
import { EMPTY_DURABLE, type Durable, type Lot } from "./durable.ts";
import type { RingMap } from "./page.ts";

/** A page in use: `base` is the last seq before it. */
export interface PageEntry {
  turn: number;
  base: number;
}

/** All a board keeps of its journal in memory: where the pages begin, and what they add up to. */
export interface Journal {
  map: RingMap;
  /** Oldest first; the last one is being written. */
  pages: PageEntry[];
  /** Offset in the page being written at which the next record goes. */
  at: number;
  /** Bytes of header and state of the page being written. */
  headBytes: number;
  /** Lots of the page being written, by place. */
  names: Lot[];
  durable: Durable;
}

export type FlashEffect = Extract<Effect, { kind: "flash-write" | "flash-erase" }>;

/**
 * A journal after a change, and what must be done to flash, in order, before the change is true.
 */
export interface Change {
  journal: Journal;
  effects: FlashEffect[];
}

export function emptyJournal(map: RingMap): Journal {
  return { map, pages: [], at: map.pageBytes, headBytes: 0, names: [], durable: EMPTY_DURABLE };
}

/** The oldest seq still stored; the next one to be written when none is. */
export function oldestSeq(journal: Journal): number {
  const first = journal.pages[0];
  return (first === undefined ? journal.durable.seq : first.base) + 1;
}

export function currentTurn(journal: Journal): number {
  const last = journal.pages[journal.pages.length - 1];
  return last === undefined ? 0 : last.turn;
}
