/** One connection to the journal's file, set as decision 0001 has it. */
import { chmodSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

export interface ConnectionOptions {
  /** Path of the file, or `:memory:`. */
  path: string;
  /** Only tests that must catch a gateway acknowledging early may say OFF. */
  synchronous?: "FULL" | "OFF";
}

const IN_MEMORY = ":memory:";

export function connect({ path, synchronous }: ConnectionOptions): DatabaseSync {
  const db = new DatabaseSync(path);
  try {
    // The files beside it get its mode; what kiosks said is nobody else's on the machine.
    if (path !== IN_MEMORY) chmodSync(path, 0o600);
    db.exec("PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000");
    db.exec(`PRAGMA synchronous = ${synchronous ?? "FULL"}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
