import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import { NO_TAKES, type Takes } from "../quota/takes.ts";

/** One pseudonym under one rule in one window: all the county's table knows a person by. */
export interface Person {
  rule: number;
  window: number;
  /** 32 hexadecimal digits, of the window's own key. */
  pseudonym: string;
}

/** What was taken, as far as it is committed. */
export async function readTakes(db: Db, person: Person): Promise<Takes> {
  const row = await ofPerson(db, person).executeTakeFirst();
  return row === undefined ? NO_TAKES : { taken: row.taken, givenBack: row.given_back };
}

/** Changes what was taken, and resolves once that is committed; no change writes nothing. */
export async function changeTakes(
  db: Db,
  person: Person,
  change: (takes: Takes) => Takes,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto("quota_takes")
      .values({ ...person, taken: [], given_back: [] })
      .onConflict((c) => c.doNothing())
      .execute();
    const row = await ofPerson(trx, person).forUpdate().executeTakeFirstOrThrow();
    const before = { taken: row.taken, givenBack: row.given_back };
    const after = change(before);
    if (after === before) return;
    await trx
      .updateTable("quota_takes")
      .set({ taken: [...after.taken], given_back: [...after.givenBack] })
      .where("rule", "=", person.rule)
      .where("window", "=", person.window)
      .where("pseudonym", "=", person.pseudonym)
      .execute();
  });
}

function ofPerson(db: Db, { rule, window, pseudonym }: Person) {
  return db
    .selectFrom("quota_takes")
    .select(["taken", "given_back"])
    .where("rule", "=", rule)
    .where("window", "=", window)
    .where("pseudonym", "=", pseudonym);
}

/** Windows the table holds anything of. */
export async function windowsHeld(db: Db): Promise<{ rule: number; window: number }[]> {
  return db.selectFrom("quota_takes").select(["rule", "window"]).distinct().execute();
}

/**
 * Leaves only the rows of `kept` windows, rewritten in the order of their key by one transaction
 * into a new file: what PostgreSQL keeps beside the columns, the order of rows and each row's
 * transaction number, then tells nothing of when a take was told or beside which fact. The old
 * file, with its dead rows, is deleted at the commit.
 */
export async function rewriteTakes(
  db: Db,
  keeps: (at: { rule: number; window: number }) => boolean,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`LOCK TABLE quota_takes IN ACCESS EXCLUSIVE MODE`.execute(trx);
    for (const { rule, window } of await windowsHeld(trx)) {
      if (keeps({ rule, window })) continue;
      await trx
        .deleteFrom("quota_takes")
        .where("rule", "=", rule)
        .where("window", "=", window)
        .execute();
    }
    await sql`CREATE TEMPORARY TABLE quota_takes_kept ON COMMIT DROP AS
      SELECT * FROM quota_takes`.execute(trx);
    await sql`TRUNCATE quota_takes`.execute(trx);
    await sql`INSERT INTO quota_takes
      SELECT * FROM quota_takes_kept ORDER BY rule, "window", pseudonym`.execute(trx);
  });
}

/** Whether every row was written by one transaction, as {@link rewriteTakes} leaves them. */
export async function isRewritten(db: Db): Promise<boolean> {
  const { rows } = await sql<{ writers: number }>`
    SELECT count(DISTINCT xmin::text)::integer AS writers FROM quota_takes`.execute(db);
  return (rows[0]?.writers ?? 0) <= 1;
}
