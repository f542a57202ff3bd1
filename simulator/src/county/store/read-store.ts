import type { Db } from "@anxin/cloud";
import { sql } from "kysely";
import type { StoreEvidence } from "../../checkers/store-evidence.ts";
import type { Lying } from "./shelves.ts";

/** What the cloud's own tables say of the stores. */
export type StoredBooks = Pick<StoreEvidence, "papers" | "booked" | "badNights">;

/** Reads the documents, the net of every address of the ledger, and the nightly proofs. */
export async function readStore(db: Db): Promise<StoredBooks> {
  const papers = await db
    .selectFrom("documents")
    .select(["key", "command as text", "booked_at as bookedAt"])
    .orderBy("number")
    .execute();
  const { rows: booked } = await sql<Lying>`
    SELECT address, product, lot, sum(change) AS count FROM (
      SELECT to_place AS address, product, lot, count AS change FROM ledger
      UNION ALL
      SELECT from_place, product, lot, -count FROM ledger
    ) moved GROUP BY address, product, lot HAVING sum(change) <> 0`.execute(db);
  const nights = await db
    .selectFrom("proofs")
    .select(["day", "mismatches"])
    .where("mismatches", ">", 0)
    .execute();
  return {
    papers,
    booked: booked.map((row) => ({ ...row, count: Number(row.count) })),
    badNights: nights.map(({ day, mismatches }) => `${day} found ${mismatches}`),
  };
}
