/**
 * The journal's floor: the same facts in as many commits into bare SQLite, WAL, synchronous FULL.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EPOCH, factsOf, kioskIds } from "../county.ts";
import { order, report } from "../worker.ts";
import type { Shape } from "./fact-messages.ts";

/**
 * `rowsPerCommit` may be a fraction: the group a commit takes is rounded so that the sum is right.
 */
export interface SqliteOrder {
  folder: string;
  shape: Shape;
  rowsPerCommit: number;
}

export interface SqliteReport {
  elapsedMs: number;
  commits: number;
  /** Processor time of the timed part. */
  processorMs: number;
}

interface Row {
  kiosk: string;
  seq: number;
  fact: string;
}

/** Facts in the order in which kiosks that take turns send them. */
function rowsOf(shape: Shape, messages: { from: number; count: number }): Row[] {
  const size = shape.factsPerMessage;
  const until = (messages.from + messages.count) * size;
  const journals = kioskIds(shape.kiosks).map((kiosk) => ({ kiosk, facts: factsOf(kiosk, until) }));
  const rows: Row[] = [];
  for (let message = messages.from; message < messages.from + messages.count; message++) {
    for (const { kiosk, facts } of journals) {
      for (const fact of facts.slice(message * size, (message + 1) * size)) {
        rows.push({ kiosk, seq: fact.seq, fact: JSON.stringify(fact) });
      }
    }
  }
  return rows;
}

function writer(database: DatabaseSync): (rows: Row[], rowsPerCommit: number) => number {
  const insert = database.prepare(
    "INSERT INTO facts (kiosk, epoch, seq, fact) VALUES (?, ?, ?, ?)",
  );
  return (rows, rowsPerCommit) => {
    let commits = 0;
    let written = 0;
    while (written < rows.length) {
      commits += 1;
      const end = Math.min(rows.length, Math.max(written + 1, Math.round(commits * rowsPerCommit)));
      database.exec("BEGIN");
      for (; written < end; written++) {
        const row = rows[written];
        if (row !== undefined) insert.run(row.kiosk, EPOCH, row.seq, row.fact);
      }
      database.exec("COMMIT");
    }
    return commits;
  };
}

const { folder, shape, rowsPerCommit } = await order<SqliteOrder>();
const own = mkdtempSync(join(folder, "bare-sqlite-"));
const database = new DatabaseSync(join(own, "facts.db"));
database.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
database.exec(
  "CREATE TABLE facts (n INTEGER PRIMARY KEY, kiosk TEXT, epoch INT, seq INT, fact TEXT)",
);
const write = writer(database);
const warmUp = rowsOf(shape, { from: 0, count: shape.warmUp });
const timed = rowsOf(shape, { from: shape.warmUp, count: shape.messages });
write(warmUp, rowsPerCommit);
const processor = process.cpuUsage();
const from = performance.now();
const commits = write(timed, rowsPerCommit);
const elapsedMs = performance.now() - from;
const used = process.cpuUsage(processor);
const processorMs = (used.user + used.system) / 1000;
const sqliteReport: SqliteReport = { elapsedMs, commits, processorMs };
database.close();
rmSync(own, { recursive: true });
report(sqliteReport);
