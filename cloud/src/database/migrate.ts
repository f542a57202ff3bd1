import { readdirSync, readFileSync } from "node:fs";
import { sql, type Transaction } from "kysely";
import type { Db, Tables } from "./tables.ts";

const FOLDER = new URL("../../migrations/", import.meta.url);
/** Any number no other program locks; held until the migrations commit. */
const ADVISORY_LOCK = 20261122;

interface Migration {
  number: number;
  file: string;
}

/**
 * Runs every migration not yet recorded, in order, in one transaction; two processes starting at
 * once take turns.
 */
export async function migrate(db: Db): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lock(trx);
    const done = await recorded(trx);
    for (const migration of migrations("do")) {
      if (done.has(migration.number)) continue;
      await runFile(trx, migration.file);
      await sql`INSERT INTO migrations (number) VALUES (${migration.number})`.execute(trx);
    }
  });
}

/** Takes every recorded migration back, newest first. All data is lost. */
export async function undoMigrations(db: Db): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lock(trx);
    const done = await recorded(trx);
    for (const migration of migrations("undo").reverse()) {
      if (!done.has(migration.number)) continue;
      await runFile(trx, migration.file);
      await sql`DELETE FROM migrations WHERE number = ${migration.number}`.execute(trx);
    }
  });
}

async function lock(trx: Transaction<Tables>): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${sql.lit(ADVISORY_LOCK)})`.execute(trx);
}

async function recorded(trx: Transaction<Tables>): Promise<Set<number>> {
  await sql`CREATE TABLE IF NOT EXISTS migrations (number integer PRIMARY KEY)`.execute(trx);
  const rows = await sql<{ number: number }>`SELECT number FROM migrations`.execute(trx);
  return new Set(rows.rows.map((row) => row.number));
}

function migrations(way: "do" | "undo"): Migration[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(`.${way}.sql`))
    .sort()
    .map((file) => ({ number: Number.parseInt(file, 10), file }));
}

async function runFile(trx: Transaction<Tables>, file: string): Promise<void> {
  const text = readFileSync(new URL(file, FOLDER), "utf8");
  for (const statement of text.split(/;[ \t]*\n\s*\n/)) {
    if (statement.trim() !== "") await sql.raw(statement).execute(trx);
  }
}
