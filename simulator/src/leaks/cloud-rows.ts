import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { Client } from "pg";

type Row = Record<string, unknown>;

/** The cloud's database, asked by plain SQL beside the cloud's own code. */
export interface CloudRows {
  ask(sql: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** Newest files of PostgreSQL's write-ahead log that are looked at, 16 MB each. */
const WAL_FILES = 3;

/** On the PostgreSQL at `url`, or for "" on the folder of a PGlite nobody else has open. */
export async function openRows(url: string, folder: string): Promise<CloudRows> {
  if (url === "") {
    const database = await PGlite.create(folder);
    return {
      ask: async (sql, values) => (await database.query<Row>(sql, values)).rows,
      close: () => database.close(),
    };
  }
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    ask: async (sql, values) => (await client.query<Row>(sql, values)).rows,
    close: () => client.end(),
  };
}

const textOf = (rows: readonly Row[], column: string): string[] =>
  rows.map((row) => String(row[column]));

/** Every row of every table as text, and what the planner noted of their values, a file each. */
export async function writeRows(rows: CloudRows, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const tables = await rows.ask(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  for (const table of [...textOf(tables, "name"), "pg_catalog.pg_stats"]) {
    const lines = await rows.ask(`SELECT t::text AS line FROM ${table} t`);
    writeFileSync(join(folder, table), textOf(lines, "line").join("\n"));
  }
}

/**
 * The files behind the database and the newest write-ahead log, as the server's superuser may read
 * them wherever the server's disk is.
 */
export async function writeFiles(rows: CloudRows, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await rows.ask("CHECKPOINT");
  const heap = await rows.ask(
    `SELECT 'base/' || oid || '/' || pg_ls_dir('base/' || oid) AS path
     FROM pg_database WHERE datname = current_database()`,
  );
  const log = await rows.ask(
    `SELECT 'pg_wal/' || name AS path FROM pg_ls_waldir()
     ORDER BY modification DESC LIMIT ${WAL_FILES}`,
  );
  for (const path of [...textOf(heap, "path"), ...textOf(log, "path")]) {
    const [read] = await rows.ask("SELECT pg_read_binary_file($1, 0, 1e9::bigint, true) AS bytes", [
      path,
    ]);
    const bytes = read?.["bytes"];
    if (bytes instanceof Uint8Array) writeFileSync(join(folder, path.replaceAll("/", "-")), bytes);
  }
}
