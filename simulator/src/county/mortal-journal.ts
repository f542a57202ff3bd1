import type { Batch, Journal } from "@anxin/gateway";

/**
 * Where a process dies around an append: before its commit, or after it and before anyone is told.
 */
export type DeathPoint = "before-append" | "after-append";

/** The owner of a journal as a process that may die. */
export interface Owner {
  dead: () => boolean;
  /** Dies now when this is the point it was waiting for. */
  reached: (point: DeathPoint) => void;
}

const never = () => new Promise<never>(() => {});

/**
 * The journal as seen by one process: when that dies, what it asked for is never answered and
 * changes nothing.
 */
export function mortalJournal(journal: Journal, owner: Owner): Journal {
  async function append(batch: Batch): Promise<void> {
    owner.reached("before-append");
    if (owner.dead()) return never();
    await journal.append(batch);
    owner.reached("after-append");
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
