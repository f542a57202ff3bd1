import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { archiveSettings, openDatabase } from "@anxin/cloud";
import { describeWith } from "@anxin/firmware/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PostgresServer, postgresPrograms } from "../campaign/postgres-server.ts";
import { until } from "../campaign/until.ts";

const MAIN = new URL("../../../cloud/src/main.ts", import.meta.url).pathname;
const README = new URL("../../../cloud/README.md", import.meta.url);
const RECOVERY_MS_MAX = 120_000;

const programs = postgresPrograms();
const name = "a cloud whose disk broke";
// The programs are enough: these tests start their own server.
if (programs === undefined) describeWith(["postgresql"], name, tell);
else describe(name, tell);

function tell(): void {
  let server: PostgresServer;
  let folder: string;
  let wal: string;
  const bases = () => join(folder, "bases");

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "anxin-wreck-"));
    wal = join(folder, "wal");
    mkdirSync(wal);
    server = new PostgresServer({ programs: programs ?? "/nowhere", planted: false });
  });
  afterEach(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  async function startArchiving(): Promise<void> {
    // The server's own user goes through the folder to its log.
    await server.start(archiveSettings(wal));
    await server.give(folder);
  }

  /** The command as whoever runs the machine types it. */
  async function cloud(...args: string[]): Promise<string> {
    const env = { ...process.env, DATABASE_URL: server.url };
    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...args], { env });
    return stdout;
  }

  const baseBackup = (...more: string[]) =>
    cloud("base-backup", "--to", bases(), "--wal", wal, ...more);

  /** A staff entry, as each leaves its line; and a session of then. */
  async function enter(subject: string, at: number): Promise<void> {
    const db = await openDatabase({ url: server.url, folder: "", connectionsMax: 1 });
    const entry = { actor: "office", action: "loads.plan", subject, place: "", at };
    await db.insertInto("audit_log").values(entry).execute();
    const session = { id_hash: subject, expires_at: at * 2, used_at: at, account: "" };
    await db.insertInto("entrance_sessions").values(session).execute();
    await db.destroy();
  }

  /** What `archive_timeout` does within a minute. */
  async function archive(): Promise<void> {
    const file = await server.query("select pg_walfile_name(pg_switch_wal())");
    await until("the log is archived", RECOVERY_MS_MAX, () => existsSync(join(wal, file)));
  }

  test("has every entry of staff again, those after the backup too, from the archive of its log", async () => {
    await startArchiving();
    await enter("before the backup", Date.UTC(2026, 10, 22, 1, 2));
    await baseBackup();
    await enter("after the backup", Date.UTC(2026, 10, 22, 6, 30));
    await archive();
    await server.wreck();

    const into = join(folder, "data");
    const [base = ""] = readdirSync(bases());
    await cloud("lay-out", "--from", join(bases(), base), "--wal", wal, "--to", into);
    await server.startOn(into);
    const inRecovery = () => server.query("select pg_is_in_recovery()");
    await until("recovered", RECOVERY_MS_MAX, async () => (await inRecovery()) === "f");

    const said = await cloud("recovered");
    expect(said).toContain("newest entry of staff that is there is of 2026-11-22 14:30 (UTC+8)");
    expect(await server.query("select string_agg(subject, ', ' order by id) from audit_log")).toBe(
      "before the backup, after the backup",
    );
    expect(await server.query("select count(*) from entrance_sessions")).toBe("0");
  });

  test("whose archive is lost too is sent to the dump, and nothing is laid out", async () => {
    await startArchiving();
    await enter("before the backup", 1);
    await baseBackup();
    rmSync(wal, { recursive: true });
    const [base = ""] = readdirSync(bases());
    const into = join(folder, "data");
    const laid = cloud("lay-out", "--from", join(bases(), base), "--wal", wal, "--to", into);
    await expect(laid).rejects.toThrow("take the newest dump (restore --from)");
    expect(existsSync(into)).toBe(false);
  });

  test("would have had no use of a base backup without an archive, so there is none", async () => {
    await server.start();
    await expect(baseBackup()).rejects.toThrow("archive_mode = on");
    expect(existsSync(bases())).toBe(false);
  });

  test("keeps so many base backups, and of the log only what the oldest of them needs", async () => {
    await startArchiving();
    await baseBackup();
    const [first = ""] = readdirSync(bases());
    await archive();
    const before = readdirSync(wal).sort()[0];
    await until("the next second, which names the next one", 60_000, () => stampNow() > first);
    await baseBackup("--keep", "1");
    expect(readdirSync(bases())).toHaveLength(1);
    expect(readdirSync(bases())).not.toContain(first);
    expect(readdirSync(wal)).not.toContain(before);
  });

  test("finds the archive's settings in the manual as they are", () => {
    const manual = readFileSync(README, "utf8");
    for (const line of archiveSettings("/srv/anxin-wal")) expect(manual).toContain(line);
  });
}

/** The name a base backup of this second gets. */
function stampNow(): string {
  return "base-" + new Date().toISOString().replace(/[-:]|\.\d+/g, "");
}
