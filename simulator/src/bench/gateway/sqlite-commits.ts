/** How often another process committed to a SQLite database, without asking it. */
import { existsSync, readFileSync } from "node:fs";

/**
 * WAL-index header, `iChange`: "incremented with each transaction" (SQLite, WAL-mode File Format,
 * section 2.2).
 */
const CHANGE_OFFSET = 8;

/**
 * The transactions committed since the WAL-index was made; 0 when there is none. The host's byte
 * order is assumed little.
 */
export function commitsOf(databasePath: string): number {
  const index = `${databasePath}-shm`;
  return existsSync(index) ? readFileSync(index).readUInt32LE(CHANGE_OFFSET) : 0;
}
