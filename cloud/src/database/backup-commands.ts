/** Backup and restore as commands: what they print is read by whoever stands beside a wreck. */
import { afterRecovery, backUp, CannotRestore, restore } from "./backup.ts";
import type { Mismatch } from "../ledger/prove-books.ts";
import { backUpBase, layOut } from "./wal-archive.ts";

export const BACKUP_USAGE = [
  "backup --to FOLDER [--keep 14] [--config FILE]",
  "restore --from FILE [--config FILE]   into an empty database",
  "base-backup --to FOLDER --wal FOLDER [--keep 14] [--config FILE]   where the log is archived",
  "lay-out --from BASE --wal FOLDER --to FOLDER   a data folder for PostgreSQL to recover from",
  "recovered [--config FILE]   once PostgreSQL has recovered from it",
];

export const BACKUP_OPTIONS = {
  to: { type: "string" },
  keep: { type: "string", default: "14" },
  from: { type: "string" },
  wal: { type: "string" },
} as const;

interface Options {
  to?: string | undefined;
  keep: string;
  from?: string | undefined;
  wal?: string | undefined;
}

interface Errand {
  /** Of the database; empty when none is set. */
  url: string;
  nowMs: () => number;
}

type Command = (errand: Errand, options: Options) => Promise<void>;

/** Each by its name on the command line; they throw CannotRestore, ArchiveOff, ToolFailed. */
export const BACKUP_COMMANDS: Record<string, Command> = {
  backup: async ({ url, nowMs }, { to = "", keep }) => {
    need(url !== "" && to !== "", "backup needs databaseUrl of a PostgreSQL and --to FOLDER");
    const path = await backUp({ url, folder: to, keep: countOf(keep), nowMs });
    process.stdout.write(`backed up to ${path}\n`);
  },

  restore: async ({ url }, { from = "" }) => {
    need(url !== "" && from !== "", "restore needs databaseUrl of an empty database and --from");
    const { enterAgainFrom, mismatches } = await restore({ url, path: from });
    process.stdout.write(
      `restored. What staff entered from ${minuteOf(enterAgainFrom)} on ` +
        "must be entered again: loads, refused lots, settings, accounts, keys revoked.\n" +
        "Facts of kiosks come again by themselves from their gateways.\n",
    );
    sayMismatches(mismatches);
  },

  "base-backup": async ({ url, nowMs }, { to = "", wal = "", keep }) => {
    const isNamed = url !== "" && to !== "" && wal !== "";
    need(isNamed, "base-backup needs databaseUrl of a PostgreSQL, --to FOLDER and --wal FOLDER");
    const path = await backUpBase({ url, folder: to, wal, keep: countOf(keep), nowMs });
    process.stdout.write(`copied the server's files to ${path}\n`);
  },

  "lay-out": async (_, { from = "", wal = "", to = "" }) => {
    const isNamed = from !== "" && wal !== "" && to !== "";
    need(isNamed, "lay-out needs --from BASE, --wal FOLDER and --to, a folder that is empty");
    await layOut({ base: from, wal, into: to });
    process.stdout.write(
      `laid out in ${to}. Give it to PostgreSQL's own user (chown -R postgres: ${to}), start the ` +
        "server on it, wait until it says it is ready, then run: recovered\n",
    );
  },

  recovered: async ({ url }) => {
    need(url !== "", "recovered needs databaseUrl of the database that was recovered");
    const { newestEntryAt, mismatches } = await afterRecovery(url);
    process.stdout.write(
      `recovered. ${howFar(newestEntryAt)}\n` +
        "Facts of kiosks come again by themselves from their gateways.\n",
    );
    sayMismatches(mismatches);
  },
};

function howFar(newestEntryAt: number | undefined): string {
  if (newestEntryAt === undefined) return "There is no entry of staff in it.";
  return (
    `The newest entry of staff that is there is of ${minuteOf(newestEntryAt)}; only what was ` +
    "entered in the last minute before the wreck may have to be entered again."
  );
}

function need(isThere: boolean, otherwise: string): void {
  if (!isThere) throw new CannotRestore(otherwise);
}

function countOf(keep: string): number {
  need(/^[1-9]\d{0,3}$/.test(keep), "--keep is a whole number from 1 to 9999");
  return Number(keep);
}

/** In China's time, as the people who enter read it. */
function minuteOf(ms: number): string {
  const minute = new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16);
  return `${minute.replace("T", " ")} (UTC+8)`;
}

function sayMismatches(mismatches: readonly Mismatch[]): void {
  if (mismatches.length === 0) return;
  process.stderr.write(`the books disagree: ${JSON.stringify(mismatches)}\n`);
  process.exitCode = 1;
}
