/**
 * The other way back from a wreck: a copy of PostgreSQL's files and the archive of its write-ahead
 * log bring back every commit, staff entries too, up to the last log file that was archived
 * (PostgreSQL 15, chapter 26.3).
 */
import { existsSync } from "node:fs";
import { appendFile, cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { stampOf, settle } from "./backup-files.ts";
import { CannotRestore } from "./backup.ts";
import { openDatabase } from "./open-database.ts";
import { runTool } from "./postgres-tools.ts";

/** Thrown where a base backup would be of no use: the server archives nothing. */
export class ArchiveOff extends Error {
  readonly code = "archive-off";
}

const NAME = /^base-\d{8}T\d{6}Z$/;
/** PostgreSQL puts these into shell commands as they are. */
const PLAIN_PATH = /^\/[A-Za-z0-9._/-]+$/;

/**
 * Lines for postgresql.conf. A log file is archived whole or not at all, on the disk before it is
 * called archived, and at least once a minute, so a wreck costs a minute at most.
 */
export function archiveSettings(wal: string): string[] {
  const file = `${plain(wal)}/%f`;
  const copy = `cp %p ${file}.part && sync ${file}.part && mv ${file}.part ${file}`;
  return [
    "wal_level = replica",
    "archive_mode = on",
    `archive_command = 'test ! -f ${file} && ${copy}'`,
    "archive_timeout = 60",
  ];
}

function plain(path: string): string {
  if (PLAIN_PATH.test(path)) return path;
  throw new CannotRestore(`${path}: a folder for the log is named whole, without blanks or quotes`);
}

/**
 * Copies the server's files into a folder beside those before it, and removes the oldest beyond
 * `keep` and the log only they needed. Returns its path. Throws ArchiveOff, ToolFailed.
 */
export async function backUpBase(wish: {
  url: string;
  folder: string;
  /** Where the server archives its log. */
  wal: string;
  keep: number;
  nowMs: () => number;
}): Promise<string> {
  const { url, folder, wal, keep, nowMs } = wish;
  await refuseUnarchived(url, wal);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `base-${stampOf(nowMs())}`);
  const unfinished = path + ".part";
  try {
    await runTool("pg_basebackup", url, ["--checkpoint=fast", `--pgdata=${unfinished}`]);
    await rename(unfinished, path);
    await settle(folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
  await removeOldest({ url, folder, wal, keep });
  return path;
}

async function refuseUnarchived(url: string, wal: string): Promise<void> {
  const db = await openDatabase({ url, folder: "", connectionsMax: 1, migrated: false });
  try {
    const { rows } = await sql<{ mode: string; command: string }>`
      SELECT current_setting('archive_mode') AS mode,
        current_setting('archive_command') AS command`.execute(db);
    const [set] = rows;
    if (set?.mode === "on" && set.command.includes(plain(wal))) return;
  } finally {
    await db.destroy();
  }
  throw new ArchiveOff(
    `the server archives nothing into ${wal}, so a base backup could not bring back what staff ` +
      "enter after it. Put these lines into postgresql.conf and restart the server:\n" +
      archiveSettings(wal).join("\n"),
  );
}

async function removeOldest(of: {
  url: string;
  folder: string;
  wal: string;
  keep: number;
}): Promise<void> {
  const { url, folder, wal, keep } = of;
  const bases = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
  for (const name of bases.splice(0, Math.max(0, bases.length - keep))) {
    await rm(join(folder, name), { recursive: true });
  }
  const [oldest] = bases;
  if (oldest === undefined) return;
  const label = await readFile(join(folder, oldest, "backup_label"), "utf8");
  const first = /^START WAL LOCATION: .*\(file ([0-9A-F]{24})\)/m.exec(label)?.[1];
  if (first !== undefined) await runTool("pg_archivecleanup", url, [wal, first]);
}

/**
 * Lays out a data folder from which a PostgreSQL of the same version, once started on it, recovers
 * itself to the end of the archive. Throws CannotRestore; nothing that is there is written over.
 */
export async function layOut(wish: { base: string; wal: string; into: string }): Promise<void> {
  const { base, wal, into } = wish;
  if (!existsSync(join(base, "backup_label"))) {
    throw new CannotRestore(
      `${base} is no base backup: name a folder base-… that was written whole`,
    );
  }
  if (!existsSync(wal)) {
    throw new CannotRestore(
      `${wal} is not there. Without the archive of the log take the newest dump (restore --from)`,
    );
  }
  if (existsSync(into) && (await readdir(into)).length > 0) {
    throw new CannotRestore(`${into} is not empty; name a folder that holds nothing yet`);
  }
  await mkdir(into, { recursive: true, mode: 0o700 });
  await cp(base, into, { recursive: true });
  // Recovery would stop at the base's own end if it found no archive; missing files end it too.
  const settings = [
    `restore_command = 'cp ${plain(wal)}/%f %p'`,
    "recovery_target_timeline = latest",
  ];
  await appendFile(join(into, "postgresql.auto.conf"), settings.join("\n") + "\n");
  await writeFile(join(into, "recovery.signal"), "", { mode: 0o600 });
}
