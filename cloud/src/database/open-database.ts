import { mkdirSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect, PostgresDialect } from "kysely";
import pg from "pg";
import { imageFor } from "./fresh-pglite.ts";
import { migrate } from "./migrate.ts";
import { PreparingClient } from "./preparing-client.ts";
import type { Db, Tables } from "./tables.ts";

/**
 * PostgreSQL's type number of `bigint`; all of ours are below 2^53, so they are numbers, not
 * strings.
 */
const INT8_OID = 20;

export interface DatabaseWish {
  /** A PostgreSQL URL; empty for PGlite, PostgreSQL in this process. */
  url: string;
  /** Where PGlite keeps its files; empty for memory only. */
  folder: string;
  /** Most connections open at once; PGlite has one. */
  connectionsMax: number;
  /** False leaves the tables as they are found. */
  migrated?: boolean;
}

/** Opens the database and brings its tables up to date. Destroy it when done. */
export async function openDatabase(wish: DatabaseWish): Promise<Db> {
  const { url, folder, migrated = true } = wish;
  const image = url === "" && migrated ? await imageFor(folder, makeEmpty) : undefined;
  const db: Db = url === "" ? openPglite(folder, image) : openPostgres(wish);
  if (migrated) await migrate(db);
  return db;
}

function openPglite(folder: string, image: Blob | undefined): Db {
  if (folder !== "") mkdirSync(folder, { recursive: true });
  const options = image === undefined ? {} : { loadDataDir: image };
  return onPglite(folder === "" ? new PGlite(options) : new PGlite(folder, options));
}

function onPglite(pglite: PGlite): Db {
  return new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) });
}

/** In memory, with all tables and nothing in them. */
async function makeEmpty(): Promise<PGlite> {
  const pglite = await PGlite.create();
  await migrate(onPglite(pglite));
  return pglite;
}

function openPostgres(wish: DatabaseWish): Db {
  const pool = new pg.Pool({
    connectionString: wish.url,
    max: wish.connectionsMax,
    Client: PreparingClient,
    types: {
      getTypeParser: (oid: number, format?: "text" | "binary") =>
        oid === INT8_OID ? Number : pg.types.getTypeParser(oid, format ?? "text"),
    } as pg.CustomTypesConfig,
  });
  // An idle connection that breaks (the server restarted) is replaced by the pool at the next
  // query.
  pool.on("error", () => undefined);
  // So is one that breaks in use: its query rejects, and without a listener the process would end.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}
