import type { Journal } from "./journal.ts";

/**
 * A record with its share of lot names, at its longest but for counts; what "so many records are
 * free" counts in.
 */
export const RECORD_BYTES = 48;
/** Growth of the state from one page to the next that is set aside. */
const STATE_GROWTH_BYTES = 96;

/**
 * The last seq that may be erased: kept for certain, or held when the room is needed (invariant 4).
 */
function erasableSeq(journal: Journal): number {
  return Math.max(journal.durable.held, journal.durable.kept);
}

/** Whether the page at this place of the list, not the one being written, may be erased. */
function isErasable(journal: Journal, place: number): boolean {
  const next = journal.pages[place + 1];
  return next !== undefined && next.base <= erasableSeq(journal);
}

/** Pages that could be begun one after the other without erasing a fact that is not held. */
function pagesToTurn(journal: Journal): number {
  const turns = journal.map.pages - journal.pages.length;
  let place = 0;
  while (isErasable(journal, place)) place++;
  return turns + place;
}

/** Whether another page may be begun now. */
export function mayTurn(journal: Journal): boolean {
  return journal.pages.length < journal.map.pages || isErasable(journal, 0);
}

/** How many more records fit before an unheld fact would have to be erased. */
export function freeRecords(journal: Journal): number {
  const rest = Math.floor((journal.map.pageBytes - journal.at) / RECORD_BYTES);
  const page = journal.map.pageBytes - journal.headBytes - STATE_GROWTH_BYTES;
  return rest + pagesToTurn(journal) * Math.max(0, Math.floor(page / RECORD_BYTES));
}
