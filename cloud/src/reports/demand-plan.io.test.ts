import readExcel from "read-excel-file/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NOW_MS, openTestDatabase, type TestDatabase } from "../fixtures/test-cloud.ts";
import { openWholeApp, type WholeApp } from "../fixtures/whole-app.ts";
import { TERRITORY } from "../people/territory.ts";

const KIND = process.env["ANXIN_POSTGRES_URL"] === undefined ? "pglite" : "postgres";
const NIGHT = 20261122;
let database: TestDatabase;
let whole: WholeApp;
let cookie: string;

/** Two kiosks of one township and one of another county, as forecast in November 2026. */
beforeAll(async () => {
  database = await openTestDatabase(KIND);
  whole = await openWholeApp(database);
  cookie = await whole.enter();
  const places = { k1: "350181101001", k2: "350181101002", k3: "350182101001" };
  for (const [kiosk, place] of Object.entries(places)) {
    await TERRITORY.put(database.db, kiosk, place);
  }
  await database.db
    .insertInto("day_plans")
    .values({ day: NIGHT, started_at: NOW_MS, ended_at: NOW_MS })
    .execute();
  const months = [20261101, 20261201, 20270101];
  const means = { k1: [10.4, 12, 14], k2: [5, 5, 5], k3: [100, 100, 100] };
  const rows = Object.entries(means).flatMap(([place, own]) =>
    own.map((mean, at) => {
      const when = {
        day: NIGHT,
        span: "month" as const,
        ahead: at + 1,
        starts_on: months[at] ?? 0,
      };
      return { ...when, place, product: "condom-m", p10: mean / 2, p50: mean, mean, p90: mean * 2 };
    }),
  );
  await database.db.insertInto("forecasts").values(rows).execute();
});
afterAll(async () => {
  await whole.app.close();
  await database.close();
});

const plan = (query: Record<string, string>) =>
  whole.app.inject({
    url: "/api/v1/reports/demand-plan",
    query: { lang: "en", ...query },
    headers: { cookie },
  });

async function rowsOf(query: Record<string, string>) {
  const answer = await plan(query);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<{ items: Record<string, unknown>[] }>().items;
}

test("a year's plan adds up from villages to the township and the whole, month by month", async () => {
  const rows = await rowsOf({ period: "2027", place: "350181" });
  expect(rows.map(({ level, place, "2027-01": january }) => [level, place, january])).toEqual([
    ["All", "All", 19],
    ["Township", "350181101", 19],
    ["Village", "350181101001", 14],
    ["Village", "350181101002", 5],
  ]);
  // After January, the last month forecast, the level of the three is carried on: 12.13 and 5.
  expect(rows[0]).toMatchObject({ "2027-02": 17, "2027-12": 17, q1: 53, q4: 51, total: 206 });
});

test("a quarter has its months alone, and months that are over are left empty", async () => {
  const [row] = await rowsOf({ period: "2026-Q4", place: "350181" });
  expect(row).toMatchObject({ "2026-10": null, "2026-11": 15, "2026-12": 17, total: 32 });
  expect(Object.keys(row ?? {})).not.toContain("q1");
});

test("a year nobody can see yet has no rows, and a period that is none is refused", async () => {
  expect(await rowsOf({ period: "2029" })).toEqual([]);
  expect((await plan({ period: "2027-Q5" })).statusCode).toBe(400);
});

test("the Excel file holds what the answer says", async () => {
  const query = { period: "2027", place: "350181", lang: "zh" };
  const { columns, items } = (await plan(query)).json<{
    columns: { key: string; names: { zh: string } }[];
    items: Record<string, unknown>[];
  }>();
  const heads = columns.map(({ names }) => names.zh);
  expect(heads).toEqual(expect.arrayContaining(["层级", "2027年1月", "第4季度", "合计"]));
  const read = await readExcel((await plan({ ...query, format: "xlsx" })).rawPayload);
  const sheet = "data" in (read[0] ?? {}) ? (read[0] as { data: unknown[][] }).data : read;
  expect(sheet).toEqual([heads, ...items.map((item) => columns.map(({ key }) => item[key]))]);
});
