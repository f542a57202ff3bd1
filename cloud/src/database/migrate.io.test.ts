import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../fixtures/test-cloud.ts";
import { migrate, MIGRATIONS_FOLDER, undoMigrations } from "./migrate.ts";

const KIND = process.env["ANXIN_POSTGRES_URL"] === undefined ? "pglite" : "postgres";
/** The newest migration of the release before this one. */
const RELEASED = 6;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(KIND);
});
afterAll(() => database.close());
beforeEach(() => undoMigrations(database.db));

const run = (text: string) => sql.raw<Record<string, unknown>>(text).execute(database.db);

/** A folder of migrations to choose from, that is removed when the work is done. */
async function withMigrations(
  keeps: (number: number) => boolean,
  work: (folder: URL, path: string) => Promise<void>,
): Promise<void> {
  const path = mkdtempSync(join(tmpdir(), "anxin-migrations-"));
  try {
    for (const file of readdirSync(MIGRATIONS_FOLDER)) {
      if (!keeps(Number.parseInt(file, 10))) continue;
      copyFileSync(new URL(file, MIGRATIONS_FOLDER), join(path, file));
    }
    await work(pathToFileURL(path + "/"), path);
  } finally {
    rmSync(path, { recursive: true });
  }
}

/** The database of the release before, with a row in every table a county in use has rows in. */
async function usePrevious(): Promise<void> {
  await withMigrations(
    (number) => number <= RELEASED,
    (folder) => migrate(database.db, folder),
  );
  const both = `'{"zh":"一","en":"one"}'`;
  for (const text of [
    `INSERT INTO gateways VALUES ('g1', 'hash', 1)`,
    `INSERT INTO products VALUES ('pill', ${both}, ${both}, 0)`,
    `INSERT INTO kiosks (kiosk, names, settings, gateway, enrolled_at)
      VALUES ('k1', ${both}, '{"lanes":[{"lane":1,"product":"pill"}],"reorder":{}}', 'g1', 1)`,
    `INSERT INTO facts VALUES ('k1', 1, 1, 'restocked', 5, 6, 7, '{"body":{}}', '\\x00')`,
    `INSERT INTO movements VALUES
      ('k1', 1, 1, 0, 'in-transit', 'lane', 1, 'pill', 'A', 9, 'L1')`,
    `INSERT INTO stock VALUES ('k1', 1, 'pill', 'A', 20280630, 9, 0)`,
    `INSERT INTO alerts (kiosk, product, cause, opened_at) VALUES ('k1', 'pill', 'low-stock', 8)`,
    `INSERT INTO notifications (alert, event, channel, written_at, next_at)
      SELECT id, 'opened', 'hook', 8, 8 FROM alerts`,
    `INSERT INTO entrance_links VALUES ('link', 9)`,
    `INSERT INTO entrance_sessions VALUES ('session', 9)`,
    `INSERT INTO quota_takes VALUES (1, 202611, 'p', '{t}', '{}')`,
    `INSERT INTO vouchers (kiosk, id, epoch, product, request_hash, state, code, expires_at)
      VALUES ('k1', 'v', 1, 'pill', 'h', 'issued', '', 9)`,
  ]) {
    await run(text);
  }
}

/** Every row of every table, and which migrations are recorded. */
async function everything(): Promise<Map<string, unknown[]>> {
  const { rows } = await run(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  const all = new Map<string, unknown[]>();
  for (const { name } of rows) {
    const found = await run(`SELECT to_json(t) AS row FROM "${String(name)}" t`);
    all.set(
      String(name),
      found.rows.map(({ row }) => row),
    );
  }
  return all;
}

test("a database of the release before keeps every row it had, field by field", async () => {
  await usePrevious();
  const before = await everything();
  await migrate(database.db);
  const after = await everything();
  let compared = 0;
  for (const [table, rows] of before) {
    if (table === "migrations") continue;
    expect(after.get(table), table).toHaveLength(rows.length);
    for (const [at, row] of rows.entries()) expect(after.get(table)?.[at]).toMatchObject(row!);
    compared += rows.length;
  }
  expect(compared).toBeGreaterThanOrEqual(12);
  expect(after.get("entrance_links")).toMatchObject([{ token_hash: "link", account: "" }]);
});

test("a migration that fails in its middle leaves the old release's database as it was", async () => {
  await usePrevious();
  const before = await everything();
  await withMigrations(
    () => true,
    async (folder, path) => {
      const broken = "CREATE TABLE half (a integer);\n\nINSERT INTO facts VALUES ('too few');\n";
      writeFileSync(join(path, "999.do.sql"), broken);
      await expect(migrate(database.db, folder)).rejects.toMatchObject({ code: "23502" });
    },
  );
  expect(await everything()).toEqual(before);
  await migrate(database.db);
  expect((await everything()).get("facts")).toEqual(before.get("facts"));
});

test("every migration can be taken back, down to nothing", async () => {
  await migrate(database.db);
  await undoMigrations(database.db);
  expect([...(await everything()).keys()]).toEqual(["migrations"]);
});

test("kiosks' own list of places becomes leaves of the one tree, and roles keep their places", async () => {
  await withMigrations(
    (number) => number < 40,
    (folder) => migrate(database.db, folder),
  );
  const both = `'{"zh":"一","en":"one"}'`;
  const stands = { k1: "350181101203", k2: "35", k3: "350181000", k4: "441900101", k5: "" };
  for (const [kiosk, place] of Object.entries({ ...stands, k6: "12345" })) {
    await run(`INSERT INTO kiosks (kiosk, names, settings, enrolled_at)
      VALUES ('${kiosk}', ${both}, '{"lanes":[],"reorder":{}}', 7)`);
    await run(`INSERT INTO kiosk_places VALUES ('${kiosk}', '${place}')`);
  }
  await run(`INSERT INTO places (place, kind, names, opened_at)
    VALUES ('350000', 'province', '{"zh":"福建省","en":"Fujian"}', 1)`);
  await run(`INSERT INTO accounts VALUES ('a', 'wang', '王', NULL, 1, NULL)`);
  for (const place of ["", "3501", "350181000000"]) {
    await run(`INSERT INTO account_roles VALUES ('a', 'auditor', '${place}')`);
  }
  await migrate(database.db);
  const { rows } = await run(`SELECT place, kind, parent, names FROM places ORDER BY kind, place`);
  expect(rows.map(({ kind, place, parent }) => `${kind} ${place} < ${parent}`)).toEqual([
    "city 350100 < 350000",
    "city 441900 < 440000",
    "county 350181 < 350100",
    "kiosk k1 < 350181101203",
    "kiosk k2 < 350000",
    "kiosk k3 < 350181",
    "kiosk k4 < 441900101",
    "kiosk k5 < null",
    "kiosk k6 < null",
    "province 350000 < null",
    "province 440000 < null",
    "township 350181101 < 350181",
    "township 441900101 < 441900",
    "village 350181101203 < 350181101",
  ]);
  const named = new Map(rows.map(({ place, names }) => [place, names]));
  expect(named.get("350000")).toEqual({ zh: "福建省", en: "Fujian" });
  expect(named.get("350181")).toEqual({ zh: "350181", en: "350181" });
  expect(named.get("k1")).toEqual({ zh: "一", en: "one" });
  const roles = await run(`SELECT place FROM account_roles ORDER BY place`);
  expect(roles.rows.map(({ place }) => place)).toEqual(["", "350100", "350181"]);
});
