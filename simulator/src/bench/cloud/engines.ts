/** The databases the cloud runs on, each giving a run a database of its own. */
import { pgliteFolder } from "./cloud-process.ts";
import { openPglite, openPostgres, type Rows } from "./database.ts";
import type { DatabaseServer } from "./private-postgres.ts";

/** A database made for one run and gone after it. */
export interface OwnDatabase {
  url: string;
  open(): Promise<Rows>;
  drop(): Promise<void>;
}

export interface Engine {
  name: string;
  words: string;
  /** `folder` is the run's own. */
  create(folder: string): Promise<OwnDatabase>;
}

export const PGLITE: Engine = {
  name: "pglite",
  words: "PGlite",
  create: async (folder) => ({
    url: "",
    open: () => openPglite(pgliteFolder(folder)),
    drop: async () => {},
  }),
};

export function postgres(server: DatabaseServer): Engine {
  return {
    name: "postgres",
    words: "PostgreSQL",
    create: async () => {
      const name = `anxin_bench_${process.pid}_${Date.now()}`;
      const administer = async (text: string): Promise<void> => {
        const rows = await openPostgres(server.url);
        await rows.query(text);
        await rows.close();
      };
      await administer(`CREATE DATABASE ${name}`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return {
        url: url.href,
        open: () => openPostgres(url.href),
        drop: () => administer(`DROP DATABASE ${name} WITH (FORCE)`),
      };
    },
  };
}
