import type { Batch, Journal } from "@anxin/gateway";

/** The owner of a journal as a process that may die. */
export interface Owner {
  dead: () => boolean;
  /** A place where it may die; it does when its time has come. */
  reached: () => void;
  /** An append is about to be made. */
  appending: () => void;
}

const never = () => new Promise<never>(() => {});

/**
 * The journal as seen by one process: when that dies, what it asked for is never answered and
 * changes nothing.
 */
export function mortalJournal(journal: Journal, owner: Owner): Journal {
  async function append(batch: Batch): Promise<void> {
    owner.reached();
    if (owner.dead()) return never();
    owner.appending();
    await journal.append(batch);
    owner.reached();
    return owner.dead() ? never() : undefined;
  }
  return {
    open: () => journal.open(),
    close: () => journal.close(),
    append,
    delivered: (ids) => (owner.dead() ? undefined : journal.delivered(ids)),
    redeliver: (kiosk) => (owner.dead() ? undefined : journal.redeliver(kiosk)),
    trim: (at) => (owner.dead() ? 0 : journal.trim(at)),
    status: () => journal.status(),
    shelf: (kiosk) => journal.shelf(kiosk),
    pending: (kiosk, limit) => journal.pending(kiosk, limit),
  };
}
