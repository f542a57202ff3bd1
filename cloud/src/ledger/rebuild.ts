import { sql } from "kysely";
import type { Fact } from "@anxin/firmware/contract";
import type { Db } from "../database/tables.ts";
import { emptyBooks, type Books } from "../inventory/books.ts";
import { fold } from "../inventory/fold.ts";
import { addPosting } from "./add-posting.ts";
import { emptyBatch, type Batch } from "./write-batch.ts";

const KINDS = [
  "restocked",
  "dispensed",
  "removed",
  "counted",
  "vend-uncertain",
  "fault-raised",
  "fault-cleared",
];

/** What all committed facts of a kiosk add up to, folded from nothing: the proof of its books. */
export async function foldAll(
  db: Db,
  kiosk: string,
): Promise<{ books: Books; batch: Batch; discrepancies: string[] }> {
  const rows = await db
    .selectFrom("facts")
    .select(["epoch", "fact"])
    .where("kiosk", "=", kiosk)
    .where("kind", "in", KINDS)
    .orderBy("epoch")
    .orderBy("seq")
    .execute();
  const books = emptyBooks();
  const batch = emptyBatch();
  const discrepancies: string[] = [];
  for (const row of rows) {
    const fact = JSON.parse(row.fact) as Fact;
    const posting = fold(books, row.epoch, fact);
    addPosting(batch, { kiosk, epoch: row.epoch, seq: fact.seq }, posting);
    discrepancies.push(...posting.discrepancies);
  }
  return { books, batch, discrepancies };
}

/**
 * Takes back what was derived from a kiosk's facts, so that it can be written anew: needed only
 * when a fact came that belongs before one already folded. The kiosk's row must be locked.
 */
export async function clearDerived(trx: Db, kiosk: string): Promise<void> {
  await sql`SELECT set_config('anxin.rebuilding', 'on', true)`.execute(trx);
  await trx.deleteFrom("movements").where("kiosk", "=", kiosk).execute();
  await sql`SELECT set_config('anxin.rebuilding', 'off', true)`.execute(trx);
  await trx.deleteFrom("uncertain_vends").where("kiosk", "=", kiosk).execute();
  await trx.deleteFrom("stock").where("kiosk", "=", kiosk).execute();
}
