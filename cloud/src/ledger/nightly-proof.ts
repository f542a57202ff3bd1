import type { Db } from "../database/tables.ts";
import { dayOf } from "../inventory/usable.ts";
import type { Parts } from "../parts.ts";
import type { ProofView } from "../inventory-services.ts";
import { proveBooks } from "./prove-books.ts";

/** The proof waits until the county sleeps: two in the morning in China, UTC+8. */
const HOUR = 2;
const HOUR_MS = 3_600_000;
const CHINA_OFFSET_MS = 8 * HOUR_MS;
/** Mismatches kept and logged of one night; how many there were is always told. */
const DETAILS_MAX = 100;

/**
 * Proves the books once a day; a chore of the hourly sweep. What disagrees is kept, logged, and
 * corrected by nobody but a person.
 */
export async function nightlyProof(parts: Parts): Promise<void> {
  const { db, time, log } = parts;
  const nowMs = time.nowMs();
  const day = dayOf(nowMs);
  const hour = Math.floor((nowMs + CHINA_OFFSET_MS) / HOUR_MS) % 24;
  if (hour < HOUR || !(await claim(db, day, nowMs))) return;
  const found = await proveBooks(db);
  const details = found.slice(0, DETAILS_MAX);
  await db
    .updateTable("proofs")
    .set({
      ended_at: time.nowMs(),
      mismatches: found.length,
      details: JSON.stringify(details),
    })
    .where("day", "=", day)
    .execute();
  for (const { place, what, detail } of details) {
    log("error", "books-disagree", { day, place, what, detail });
  }
  log(found.length === 0 ? "info" : "error", "books-proved", { day, mismatches: found.length });
}

/** Of several replicas one proves a day. */
async function claim(db: Db, day: number, nowMs: number): Promise<boolean> {
  const claimed = await db
    .insertInto("proofs")
    .values({ day, started_at: nowMs })
    .onConflict((c) => c.doNothing())
    .returning("day")
    .executeTakeFirst();
  return claimed !== undefined;
}

/** The newest proof that was begun, or undefined. */
export async function lastProof(db: Db): Promise<ProofView | undefined> {
  const row = await db.selectFrom("proofs").selectAll().orderBy("day", "desc").executeTakeFirst();
  if (row === undefined) return undefined;
  const { day, started_at, ended_at, details } = row;
  return {
    day,
    startedAt: started_at,
    ...(ended_at === null
      ? {}
      : { endedAt: ended_at, mismatches: row.mismatches ?? 0, details: details ?? [] }),
  };
}
