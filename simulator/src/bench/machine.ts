/** What the figures were measured on: without it they say nothing. */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { medianOf } from "./figures.ts";

const COMMITS = 100;

/** `commitMs`: median of one-row commits, synchronous FULL, in the folder the benches use. */
export interface Machine {
  cores: number;
  processor: string;
  node: string;
  commitMs: number;
  loadBefore: string[];
  loadAfter: string[];
}

/** The machine now; `loadAfter` is to be filled at the end. */
export function machineNow(folder: string): Machine {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? "unknown",
    node: process.versions.node,
    loadBefore: loadNow(),
    loadAfter: [],
    commitMs: commitMsIn(folder),
  };
}

/** Load averages of 1, 5 and 15 minutes. */
export function loadNow(): string[] {
  return loadavg().map((load) => load.toFixed(2));
}

/**
 * A disk that acknowledges from a volatile cache shows here as a commit far below a millisecond.
 */
function commitMsIn(folder: string): number {
  const own = mkdtempSync(join(folder, "disk-"));
  const database = new DatabaseSync(join(own, "disk.db"));
  database.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (x TEXT)");
  const insert = database.prepare("INSERT INTO t VALUES (?)");
  const times: number[] = [];
  for (let n = 0; n < COMMITS; n++) {
    const from = performance.now();
    insert.run("a fact of about two hundred bytes ".repeat(6));
    times.push(performance.now() - from);
  }
  database.close();
  rmSync(own, { recursive: true });
  return medianOf(times);
}
