import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Bus } from "../bus.ts";
import { createCloud, type Cloud } from "../cloud.ts";
import { dispensed, intended, itemOf, NOW_MS, restocked } from "../fixtures/test-cloud.ts";
import { proveBooks } from "../ledger/prove-books.ts";
import { writeAudit } from "../people/audit-log.ts";
import { backUp, CannotRestore, restore } from "./backup.ts";
import { openDatabase } from "./open-database.ts";
import type { Db } from "./tables.ts";

const SERVER = process.env["ANXIN_POSTGRES_URL"] ?? "";
const isMissing = SERVER === "" && process.env["ANXIN_TEST_ALL"] !== "1";
if (isMissing)
  process.stdout.write("skipped: backup needs ANXIN_POSTGRES_URL, pg_dump, pg_restore\n");

describe.skipIf(isMissing)("a county's database on PostgreSQL", () => {
  const folder = mkdtempSync(join(tmpdir(), "anxin-backup-"));
  const made: string[] = [];
  let url: string;
  let db: Db;
  let nowMs = NOW_MS;

  beforeAll(async () => {
    url = await newDatabase();
    db = await openDatabase({ url, folder: "", connectionsMax: 4 });
  });
  afterAll(async () => {
    await db.destroy();
    for (const name of made) await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    rmSync(folder, { recursive: true });
  });

  async function newDatabase(): Promise<string> {
    const name = "anxin_backup_" + randomBytes(6).toString("hex");
    made.push(name);
    await onServer(`CREATE DATABASE ${name}`);
    const address = new URL(SERVER);
    address.pathname = "/" + name;
    return address.href;
  }

  const cloudOn = (on: Db): Cloud =>
    createCloud({
      db: on,
      time: { nowMs: () => nowMs, after: () => () => undefined },
      entropy: (count) => randomBytes(count),
      log: () => undefined,
      bus: new Bus(),
      channels: [],
      reorderPointDefault: 3,
    });

  /** Everything a gateway of 20 boxes told, to be sent as often as it is asked for. */
  const told = (term: number) => [
    itemOf(restocked(1, 20), { term }),
    ...Array.from({ length: 9 }, (_, at) => [
      itemOf(intended(2 + 2 * at, String(at).padStart(16, "0")), { term }),
      itemOf(dispensed(3 + 2 * at, 2 + 2 * at), { term }),
    ]).flat(),
  ];

  const ledgerOf = async (on: Db) => ({
    facts: await on
      .selectFrom("facts")
      .select(["kiosk", "epoch", "seq", "fact"])
      .orderBy("seq")
      .execute(),
    stock: await on.selectFrom("stock").selectAll().execute(),
    movements: await on
      .selectFrom("movements")
      .selectAll()
      .orderBy("seq")
      .orderBy("part")
      .execute(),
  });

  const noteEntry = (subject: string) => {
    const entry = { actor: "office", action: "loads.plan", subject, place: "" };
    return writeAudit(db, { ...entry, at: nowMs, before: null, after: { subject } });
  };

  test("backed up, wrecked and restored has every fact again, and says what staff must enter again", async () => {
    const cloud = cloudOn(db);
    const names = { zh: "一", en: "one" };
    await cloud.county.enrolGateway("g1", "token-of-a-test-g1");
    await cloud.county.enrolKiosk({
      kiosk: "k1",
      names,
      lanes: [{ lane: 1, product: "condom-m" }],
    });
    const { taken } = await cloud.gateways.take("g1", { kiosks: ["k1"] });
    const term = taken[0]?.term ?? 0;
    await cloud.gateways.intake("g1", told(term).slice(0, 7));
    await noteEntry("before");
    nowMs += 90_000;
    const path = await backUp({ url, folder, keep: 3, nowMs: () => nowMs });
    const backedUpAt = nowMs;
    nowMs += 3_600_000;
    await cloud.gateways.intake("g1", told(term));
    await noteEntry("since");
    const whole = await ledgerOf(db);
    expect(whole.facts).toHaveLength(19);

    const next = await newDatabase();
    const restored = await restore({ url: next, path });
    expect(restored.mismatches).toEqual([]);
    expect(restored.enterAgainFrom).toBe(Math.floor(backedUpAt / 60_000) * 60_000);
    const again = await openDatabase({ url: next, folder: "", connectionsMax: 4 });
    try {
      expect((await ledgerOf(again)).facts).toHaveLength(7);
      const entries = await again.selectFrom("audit_log").select(["subject", "at"]).execute();
      expect(entries.map(({ subject }) => subject)).toEqual(["before"]);
      expect(entries.every(({ at }) => at < restored.enterAgainFrom)).toBe(true);
      const { gateways } = cloudOn(again);
      const shown = [{ kiosk: "k1", term, revision: 0 }];
      const back = await gateways.take("g1", { kiosks: ["k1"], shown });
      expect(back.taken[0]).toMatchObject({ kept: 7, term: term + 1 });
      await gateways.intake("g1", told(term + 1));
      expect(await ledgerOf(again)).toEqual(whole);
      expect(await proveBooks(again)).toEqual([]);
    } finally {
      await again.destroy();
    }
  }, 60_000);

  test("who had a session then has none after a restore, and a used link opens nothing", async () => {
    await db
      .insertInto("entrance_sessions")
      .values({ id_hash: "h", expires_at: nowMs + 1e9, used_at: nowMs, account: "" })
      .execute();
    await db
      .insertInto("entrance_links")
      .values({ token_hash: "l", expires_at: nowMs + 1e9 })
      .execute();
    const path = await backUp({ url, folder, keep: 3, nowMs: () => (nowMs += 1000) });
    const next = await newDatabase();
    await restore({ url: next, path });
    const again = await openDatabase({ url: next, folder: "", connectionsMax: 1 });
    const left = await again.selectFrom("entrance_sessions").selectAll().execute();
    const links = await again.selectFrom("entrance_links").selectAll().execute();
    await again.destroy();
    expect([left, links]).toEqual([[], []]);
  }, 60_000);

  test("a database in use is not written over, nor is a changed or unnoted backup taken", async () => {
    const path = await backUp({ url, folder, keep: 3, nowMs: () => (nowMs += 1000) });
    await expect(restore({ url, path })).rejects.toThrow(CannotRestore);
    const next = await newDatabase();
    appendFileSync(path, "x");
    await expect(restore({ url: next, path })).rejects.toThrow("not as it was written");
    writeFileSync(path + ".json", "");
    await expect(restore({ url: next, path })).rejects.toThrow("missing or broken");
  }, 60_000);

  test("so many backups are kept, the newest, and a failed one leaves nothing behind", async () => {
    for (let n = 0; n < 3; n++) {
      await backUp({ url, folder, keep: 2, nowMs: () => (nowMs += 1000) });
    }
    const kept = readdirSync(folder);
    expect(kept.filter((name) => name.endsWith(".dump"))).toHaveLength(2);
    expect(kept).toHaveLength(4);
    const nowhere = url.replace(/anxin_backup_\w+/, "anxin_no_such_database");
    const failed = backUp({ url: nowhere, folder, keep: 2, nowMs: () => nowMs + 1000 });
    await expect(failed).rejects.toMatchObject({ code: "tool-failed" });
    expect(readdirSync(folder)).toEqual(kept);
    expect(existsSync(join(folder, kept[0] ?? ""))).toBe(true);
  }, 60_000);
});

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
