/**
 * A database the bench looks into after the cloud has gone: PostgreSQL or PGlite, one connection.
 */
import { PGlite } from "@electric-sql/pglite";
import { Client } from "pg";

export interface Rows {
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function openPostgres(url: string): Promise<Rows> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    query: async (text, values) => (await client.query(text, values)).rows,
    close: () => client.end(),
  };
}

/** Only while no cloud process has the folder open. */
export async function openPglite(folder: string): Promise<Rows> {
  const database = await PGlite.create(folder);
  return {
    query: async (text, values) =>
      (await database.query<Record<string, unknown>>(text, values)).rows,
    close: () => database.close(),
  };
}
