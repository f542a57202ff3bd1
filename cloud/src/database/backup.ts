import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { sql } from "kysely";
import { proveBooks, type Mismatch } from "../ledger/prove-books.ts";
import { settle, stampOf } from "./backup-files.ts";
import { openDatabase } from "./open-database.ts";
import { runTool } from "./postgres-tools.ts";
import type { Db } from "./tables.ts";

/** What stands beside a backup: with it a restore knows that it is whole, and how old. */
export interface BackupNote {
  /** Unix milliseconds before the first byte was read: what was entered later may be missing. */
  startedAt: number;
  sha256: string;
}

/** Thrown for a backup that cannot be restored here; nothing was changed. */
export class CannotRestore extends Error {
  readonly code = "cannot-restore";
}

const NAME = /^anxin-\d{8}T\d{6}Z\.dump$/;

/**
 * Writes a backup of a PostgreSQL database into a folder and removes the oldest beyond `keep`.
 * Returns its path. A backup is there whole, with its note, or not at all. Throws ToolFailed.
 */
export async function backUp(wish: {
  url: string;
  folder: string;
  keep: number;
  nowMs: () => number;
}): Promise<string> {
  const { url, folder, keep, nowMs } = wish;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const startedAt = nowMs();
  const path = join(folder, `anxin-${stampOf(startedAt)}.dump`);
  const unfinished = path + ".part";
  try {
    await runTool("pg_dump", url, ["--format=custom", "--no-owner", `--file=${unfinished}`]);
    const note: BackupNote = { startedAt, sha256: await sha256Of(unfinished) };
    await writeFile(path + ".json", JSON.stringify(note) + "\n", { mode: 0o600, flush: true });
    await settle(unfinished);
    await rename(unfinished, path);
    await settle(folder);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await removeOldest(folder, keep);
  return path;
}

/** Names hold the time in UTC, so their order is that of time. */
async function removeOldest(folder: string, keep: number): Promise<void> {
  const backups = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
  for (const name of backups.slice(0, Math.max(0, backups.length - keep))) {
    await rm(join(folder, name));
    await rm(join(folder, name + ".json"), { force: true });
  }
}

export interface Restored {
  /**
   * Unix milliseconds, a whole minute: what staff entered from then on must be entered again.
   * Facts of kiosks come again by themselves, from their gateways.
   */
  enterAgainFrom: number;
  /** What the books say against each other; empty when all is right. */
  mismatches: Mismatch[];
}

/**
 * Puts a backup into an empty database, brings it to this release and proves its books. Sessions
 * and links of then are over: who was shut out since must not come back in. Throws CannotRestore,
 * ToolFailed.
 */
export async function restore(wish: { url: string; path: string }): Promise<Restored> {
  const note = await noteOf(wish.path);
  if ((await sha256Of(wish.path)) !== note.sha256) {
    throw new CannotRestore(`${wish.path} is not as it was written; take an older backup`);
  }
  await refuseUsed(wish.url);
  const whole = ["--exit-on-error", "--single-transaction", "--no-owner"];
  await runTool("pg_restore", wish.url, [...whole, dbnameOf(wish.url), wish.path]);
  const db = await openDatabase({ url: wish.url, folder: "", connectionsMax: 2 });
  try {
    await endSessions(db);
    const enterAgainFrom = Math.floor(note.startedAt / 60_000) * 60_000;
    return { enterAgainFrom, mismatches: await proveBooks(db) };
  } finally {
    await db.destroy();
  }
}

async function endSessions(db: Db): Promise<void> {
  await db.deleteFrom("entrance_sessions").execute();
  await db.deleteFrom("entrance_links").execute();
}

export interface Recovered {
  /** Unix milliseconds of the newest entry of staff that is there; undefined for none. */
  newestEntryAt: number | undefined;
  /** What the books say against each other; empty when all is right. */
  mismatches: Mismatch[];
}

/**
 * After a server has recovered itself from its archive of the log: brings the database to this
 * release, ends sessions and links, proves the books and tells how far it came.
 */
export async function afterRecovery(url: string): Promise<Recovered> {
  const db = await openDatabase({ url, folder: "", connectionsMax: 2 });
  try {
    await endSessions(db);
    const { rows } = await sql<{ at: number | null }>`SELECT greatest(
      (SELECT max(at) FROM audit_log), (SELECT max(booked_at) FROM documents)) AS at`.execute(db);
    return { newestEntryAt: rows[0]?.at ?? undefined, mismatches: await proveBooks(db) };
  } finally {
    await db.destroy();
  }
}

function dbnameOf(url: string): string {
  return "--dbname=" + decodeURIComponent(new URL(url).pathname.slice(1));
}

async function noteOf(path: string): Promise<BackupNote> {
  try {
    return JSON.parse(await readFile(path + ".json", "utf8")) as BackupNote;
  } catch {
    throw new CannotRestore(`${path}.json, the note beside the backup, is missing or broken`);
  }
}

/** A database in use is never written over: whoever restores makes a new one. */
async function refuseUsed(url: string): Promise<void> {
  const db = await openDatabase({ url, folder: "", connectionsMax: 1, migrated: false });
  try {
    if (await hasTables(db)) {
      throw new CannotRestore("the database is not empty; make a new one and name it");
    }
  } finally {
    await db.destroy();
  }
}

async function hasTables(db: Db): Promise<boolean> {
  const { rows } = await sql`SELECT FROM pg_tables WHERE schemaname = 'public' LIMIT 1`.execute(db);
  return rows.length > 0;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
