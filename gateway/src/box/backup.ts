/** Keys, settings and journal into one folder a day, while the gateway runs; and back again. */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { backup as backupDatabase, DatabaseSync } from "node:sqlite";
import { BoxError } from "./box-error.ts";
import { ENROLMENT, GATEWAY_CONFIG, JOURNAL } from "./places.ts";
import { UNIT } from "./system-files.ts";
import type { Machine } from "./upgrade.ts";

const KEPT = 14;
const SETTINGS = "settings";

/**
 * Writes `backups/{time}` and drops all but the newest 14. The journal is copied by SQLite itself,
 * as of one moment, without stopping anything. Returns the folder.
 */
export async function backup({ places, nowMs }: Machine): Promise<string> {
  const stamp = new Date(nowMs()).toISOString().slice(0, 19).split(":").join("");
  const target = join(places.backups, stamp);
  const half = `${target}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true, mode: 0o700 });
  cpSync(places.settings, join(half, SETTINGS), { recursive: true });
  const journal = join(places.data, JOURNAL);
  if (existsSync(journal)) await copyJournal(journal, join(half, JOURNAL));
  renameSync(half, target);
  for (const old of backupsIn(places.backups).slice(0, -KEPT)) {
    rmSync(join(places.backups, old), { recursive: true });
  }
  return target;
}

async function copyJournal(from: string, to: string): Promise<void> {
  const db = new DatabaseSync(from, { readOnly: true });
  try {
    await backupDatabase(db, to);
    chmodSync(to, 0o600);
  } finally {
    db.close();
  }
}

/** Oldest first. */
export function backupsIn(folder: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => /^\d{4}-\d\d-\d\dT\d{6}$/.test(name)).sort();
}

/**
 * Puts a backup back. What was there is set aside, not deleted. Kiosks and cloud make up for what
 * the old journal lacks: `held` starts lower and facts come again.
 */
export async function restore(machine: Machine, folder: string): Promise<void> {
  const { places, run } = machine;
  const settings = join(folder, SETTINGS);
  const needed = [GATEWAY_CONFIG, ENROLMENT];
  const missing = needed.find((name) => !existsSync(join(settings, name)));
  if (missing !== undefined) throw new BoxError("backup-missing", missing);
  await run("systemctl", "stop", UNIT);
  const aside = `before-restore-${machine.nowMs()}`;
  if (existsSync(places.settings)) renameSync(places.settings, `${places.settings}.${aside}`);
  cpSync(settings, places.settings, { recursive: true });
  for (const end of ["", "-wal", "-shm"]) {
    const file = join(places.data, JOURNAL + end);
    if (existsSync(file)) renameSync(file, `${file}.${aside}`);
  }
  const journal = join(folder, JOURNAL);
  mkdirSync(places.data, { recursive: true, mode: 0o700 });
  if (existsSync(journal)) cpSync(journal, join(places.data, JOURNAL));
  await own(machine);
  await run("systemctl", "start", UNIT);
}

/** Settings and data belong to the gateway's user, and to nobody else. */
export async function own({ places, run }: Pick<Machine, "places" | "run">): Promise<void> {
  for (const folder of [places.settings, places.data]) {
    await run("chown", "-R", "anxin-gateway:", folder);
    await run("chmod", "-R", "go-rwx", folder);
  }
}
