import { hash } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "../database/tables.ts";

/** Tries that failed are counted by the quarter of an hour. */
export const SLOT_MS = 15 * 60_000;

/**
 * Failed tries a quarter of an hour: few for one account, because a person mistypes; more for one
 * address, because a whole office may stand behind it.
 */
export const FAILED_MAX = { account: 10, address: 50 } as const;

export type TriedAs = keyof typeof FAILED_MAX;

/**
 * Counts one try against an account or an address before it is known to fail, so that tries at
 * once count too. Returns how long to wait, in milliseconds, or 0 when it may be tried.
 */
export async function countTry(
  db: Db,
  tried: { as: TriedAs; what: string },
  nowMs: number,
): Promise<number> {
  const slot = Math.floor(nowMs / SLOT_MS);
  const what = keyOf(tried);
  const row = await db
    .insertInto("failed_entries")
    .values({ what, slot, count: 1 })
    .onConflict((c) =>
      c.columns(["what", "slot"]).doUpdateSet({ count: sql`failed_entries.count + 1` }),
    )
    .returning("count")
    .executeTakeFirstOrThrow();
  return row.count <= FAILED_MAX[tried.as] ? 0 : (slot + 1) * SLOT_MS - nowMs;
}

/** A try that was right is none that failed. */
export async function forgiveTry(
  db: Db,
  tried: { as: TriedAs; what: string },
  nowMs: number,
): Promise<void> {
  await db
    .updateTable("failed_entries")
    .set({ count: sql`count - 1` })
    .where("what", "=", keyOf(tried))
    .where("slot", "=", Math.floor(nowMs / SLOT_MS))
    .execute();
}

/** Erases what is over: no address is kept longer than it counts. */
export async function forgetTries(db: Db, nowMs: number): Promise<void> {
  const slot = Math.floor(nowMs / SLOT_MS);
  await db.deleteFrom("failed_entries").where("slot", "<", slot).execute();
}

function keyOf({ as, what }: { as: TriedAs; what: string }): string {
  return hash("sha256", `${as} ${what}`);
}
