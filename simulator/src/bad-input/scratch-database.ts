import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { openDatabase, type Db } from "@anxin/cloud";

export interface ScratchDatabase {
  db: Db;
  close(): Promise<void>;
}

/** A database that lives as long as a test: on the PostgreSQL at `server`, or PGlite for "". */
export async function scratchDatabase(server: string): Promise<ScratchDatabase> {
  if (server === "") {
    const db = await openDatabase({ url: "", folder: "", connectionsMax: 1 });
    return { db, close: () => db.destroy() };
  }
  const name = "anxin_bad_input_" + randomBytes(6).toString("hex");
  onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = "/" + name;
  const db = await openDatabase({ url: url.href, folder: "", connectionsMax: 8 });
  const close = async () => {
    await db.destroy();
    onServer(server, `DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { db, close };
}

/** PostgreSQL's own client: the simulator needs no driver of its own for one statement. */
function onServer(server: string, statement: string): void {
  const { status, stderr } = spawnSync("psql", ["-X", "-q", "-c", statement, server]);
  if (status !== 0) throw new Error(`psql could not ${statement}: ${String(stderr)}`);
}
