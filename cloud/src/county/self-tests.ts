import { outcomeOf, type SelfTestRecord } from "@anxin/firmware/contract/self-test";
import type { Db } from "../database/tables.ts";

/** A self-test as the county keeps it. */
export interface KeptSelfTest {
  record: SelfTestRecord;
  /** Unix milliseconds. */
  receivedAt: number;
  /** Who brought it, as the audit log names them. */
  receivedFrom: string;
  /**
   * Whether every fact it says it wrote is in the ledger: signed by the kiosk, so no technician's
   * computer could make them up. False for a test that wrote none.
   */
  factsKept: boolean;
}

/** Records of one kiosk that a list shows. */
const LISTED_MAX = 50;

/** What is wrong with a record that fits its schema; undefined when nothing is. */
export function selfTestProblem(record: SelfTestRecord, kiosk: string): string | undefined {
  if (record.kiosk !== kiosk) return `the record is of ${record.kiosk}, not of ${kiosk}`;
  if (record.endedAt < record.startedAt) return "it ended before it began";
  if (record.facts.last < record.facts.first) return "its last fact is before its first";
  const isSo = record.outcome !== "passed" || outcomeOf(record.checks) === "passed";
  return isSo ? undefined : "it says passed, and its checks do not";
}

/**
 * Keeps a record, once and for all: one that is there already is left as it is. False when another
 * with its id is there.
 */
export async function keepSelfTest(
  db: Db,
  record: SelfTestRecord,
  received: { at: number; from: string },
): Promise<boolean> {
  const { kiosk, id } = record;
  const text = JSON.stringify(record);
  await db
    .insertInto("self_tests")
    .values({
      kiosk,
      id,
      started_at: record.startedAt,
      received_at: received.at,
      received_from: received.from,
      record: text,
    })
    .onConflict((conflict) => conflict.columns(["kiosk", "id"]).doNothing())
    .execute();
  const row = await db
    .selectFrom("self_tests")
    .select("record")
    .where("kiosk", "=", kiosk)
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.record === text;
}

/** The self-tests of a kiosk, newest first; those a list shows. */
export async function selfTestsOf(db: Db, kiosk: string): Promise<KeptSelfTest[]> {
  const rows = await db
    .selectFrom("self_tests")
    .selectAll()
    .where("kiosk", "=", kiosk)
    .orderBy("started_at", "desc")
    .orderBy("id")
    .limit(LISTED_MAX)
    .execute();
  const kept: KeptSelfTest[] = [];
  for (const row of rows) {
    const record = JSON.parse(row.record) as SelfTestRecord;
    const factsKept = await areFactsKept(db, record);
    kept.push({
      record,
      receivedAt: row.received_at,
      receivedFrom: row.received_from,
      factsKept,
    });
  }
  return kept;
}

async function areFactsKept(db: Db, { kiosk, epoch, facts }: SelfTestRecord): Promise<boolean> {
  if (facts.first === 0) return false;
  const row = await db
    .selectFrom("facts")
    .select((q) => q.fn.countAll().as("count"))
    .where("kiosk", "=", kiosk)
    .where("epoch", "=", epoch)
    .where("seq", ">=", facts.first)
    .where("seq", "<=", facts.last)
    .executeTakeFirst();
  return Number(row?.count ?? 0) === facts.last - facts.first + 1;
}
