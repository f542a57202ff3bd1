import { readdirSync, readFileSync } from "node:fs";
import { sql, type Transaction } from "kysely";
import type { Db, Tables } from "./tables.ts";

/** Where the migrations of this release are. */
export const MIGRATIONS_FOLDER = new URL("../../migrations/", import.meta.url);
/** Any number no other program locks; held until the migrations commit. */
const ADVISORY_LOCK = 20261122;

interface Migration {
  number: number;
  file: string;
}

/**
 * Runs every migration not yet recorded, in order, in one transaction: one that fails leaves the
 * database as it was. Two processes starting at once take turns.
 */
export async function migrate(db: Db, folder = MIGRATIONS_FOLDER): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lock(trx);
    const done = await recorded(trx);
    for (const migration of migrations("do", folder)) {
      if (done.has(migration.number)) continue;
      await runFile(trx, new URL(migration.file, folder));
      await sql`INSERT INTO migrations (number) VALUES (${migration.number})`.execute(trx);
    }
  });
}

/** Takes every recorded migration back, newest first. All data is lost. */
export async function undoMigrations(db: Db): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lock(trx);
    const done = await recorded(trx);
    for (const migration of migrations("undo", MIGRATIONS_FOLDER).reverse()) {
      if (!done.has(migration.number)) continue;
      await runFile(trx, new URL(migration.file, MIGRATIONS_FOLDER));
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

function migrations(way: "do" | "undo", folder: URL): Migration[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(`.${way}.sql`))
    .sort()
    .map((file) => ({ number: Number.parseInt(file, 10), file }));
}

async function runFile(trx: Transaction<Tables>, file: URL): Promise<void> {
  const text = readFileSync(file, "utf8");
  for (const statement of text.split(/;[ \t]*\n\s*\n/)) {
    if (statement.trim() !== "") await sql.raw(statement).execute(trx);
  }
}
