import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { fillTables } from "../fixtures/fill-tables.ts";
import { openTestDatabase, type TestDatabase } from "../fixtures/test-cloud.ts";
import { migrate, MIGRATIONS_FOLDER, undoMigrations } from "./migrate.ts";

const KIND = process.env["ANXIN_POSTGRES_URL"] === undefined ? "pglite" : "postgres";
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

const NUMBERS = readdirSync(MIGRATIONS_FOLDER)
  .filter((file) => file.endsWith(".do.sql"))
  .map((file) => Number.parseInt(file, 10))
  .sort((a, b) => a - b);

/** Tables a migration drops, whose rows go elsewhere; a test of their own says where. */
const DROPPED: Record<number, readonly string[]> = { 40: ["kiosk_places"] };

/** The database as the migrations up to this one make it, with a row in every table. */
async function fillUpTo(last: number): Promise<Map<string, unknown[]>> {
  await withMigrations(
    (number) => number <= last,
    (folder) => migrate(database.db, folder),
  );
  await fillTables(database.db);
  return everything();
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

test("every migration keeps every row of every table that was there before it, field by field", async () => {
  let before = new Map<string, unknown[]>();
  let last = 0;
  for (const number of NUMBERS) {
    await withMigrations(
      (one) => one <= number,
      (folder) => migrate(database.db, folder),
    );
    const after = await everything();
    for (const [table, rows] of before) {
      if (table === "migrations" || DROPPED[number]?.includes(table)) continue;
      const here = `${table}, from ${last} to ${number}`;
      expect(rows.length, here).toBeGreaterThan(0);
      expect(after.get(table), here).toEqual(rows.map((row) => expect.objectContaining(row!)));
    }
    before = await fillUpTo(number);
    last = number;
  }
  expect(before.get("entrance_links")).toMatchObject([{ account: "" }]);
});

test("a migration that fails in its middle leaves the old release's database as it was", async () => {
  const newest = NUMBERS.at(-1) ?? 0;
  const before = await fillUpTo(NUMBERS.at(-2) ?? 0);
  await withMigrations(
    () => true,
    async (folder, path) => {
      const broken = "CREATE TABLE half (a integer);\n\nINSERT INTO facts VALUES ('too few');\n";
      writeFileSync(join(path, "999.do.sql"), broken);
      await expect(migrate(database.db, folder)).rejects.toMatchObject({ code: "23502" });
    },
  );
  expect(await everything()).toEqual(before);
  const after = await fillUpTo(newest);
  expect(after.get("facts")).toEqual(before.get("facts"));
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
