import type { Db } from "./tables.ts";

/**
 * Does the work in a transaction: in the one already open when `db` is one, so that a change may be
 * part of a larger one.
 */
export function inTransaction<T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}
