import { Readable } from "node:stream";
import readExcel from "read-excel-file/node";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  counted,
  dispensed,
  EXPIRY,
  intended,
  itemOf,
  LOT,
  NOW_MS,
  openTestDatabase,
  restocked,
  type TestDatabase,
} from "../fixtures/test-cloud.ts";
import { openWholeApp, type WholeApp } from "../fixtures/whole-app.ts";
import { TERRITORY } from "../people/territory.ts";
import { fileOf } from "./formats.ts";
import { periodOf } from "./period.ts";
import { column, type Report } from "./report.ts";
import { movedIn } from "./stock-and-movement.ts";

const KIND = process.env["ANXIN_POSTGRES_URL"] === undefined ? "pglite" : "postgres";
const DAY_MS = 86_400_000;
let database: TestDatabase;
let whole: WholeApp;
let cookie: string;

beforeAll(async () => {
  database = await openTestDatabase(KIND);
  whole = await openWholeApp(database);
  await useCounty();
});
beforeEach(async () => {
  cookie = await whole.enter();
});
afterAll(async () => {
  await whole.app.close();
  await database.close();
});

/**
 * Three machines of two counties: 20 boxes came to k1 in October, 6 went in November, the same day
 * 1 was missing; k2 gave out 2, k3 of the other county 8.
 */
async function useCounty(): Promise<void> {
  const { cloud } = whole;
  for (const [kiosk, place] of Object.entries({ k1: "350181101", k2: "350181102", k3: "350182" })) {
    await TERRITORY.put(database.db, kiosk, place);
  }
  await cloud.gateways.take("g1", { kiosks: ["k1", "k2", "k3"] });
  const day = (fact: { time: number }, days: number) => {
    fact.time = Math.floor(NOW_MS / 1000) - days * 86_400;
    return fact as Parameters<typeof itemOf>[0];
  };
  const gaveOut = (kiosk: string, boxes: number) => [
    itemOf(day(restocked(1, 20, { load: "L" + kiosk }), 40), { kiosk }),
    ...Array.from({ length: boxes }, (_, at) => [
      itemOf(day(intended(2 + 2 * at, String(at).padStart(16, "0")), 2), { kiosk }),
      itemOf(day(dispensed(3 + 2 * at, 2 + 2 * at), 2), { kiosk }),
    ]).flat(),
  ];
  const items = [...gaveOut("k1", 6), ...gaveOut("k2", 2), ...gaveOut("k3", 8)];
  await cloud.gateways.intake("g1", [...items, itemOf(day(counted(14, 13), 1))]);
}

const report = (name: string, query: Record<string, string>) =>
  whole.app.inject({ url: "/api/v1/reports/" + name, query, headers: { cookie } });

async function itemsOf(name: string, query: Record<string, string>) {
  const answer = await report(name, query);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<{ items: Record<string, unknown>[] }>().items;
}

test("a county's month: what was there, came, went, was missing and is left", async () => {
  const query = { period: "2026-11", place: "350181" };
  expect(await itemsOf("stock-and-movement", query)).toEqual([
    {
      place: "350181",
      product: "condom",
      opening: 40,
      received: 0,
      dispensed: 8,
      returned: 0,
      missing: 1,
      found: 0,
      closing: 31,
    },
  ]);
  const [october] = await itemsOf("stock-and-movement", { ...query, period: "2026-10" });
  expect(october).toMatchObject({ opening: 0, received: 40, dispensed: 0, closing: 40 });
  const [year] = await itemsOf("stock-and-movement", { ...query, period: "2026" });
  expect(year).toMatchObject({ opening: 0, received: 40, dispensed: 8, missing: 1, closing: 31 });
});

test("each month begins with what the last one ended with, and the last one with the stock", async () => {
  const months = ["2026-09", "2026-10", "2026-11", "2026-12"].map(periodOf);
  const all = await Promise.all(months.map((month) => movedIn(database.db, month)));
  for (const [at, rows] of all.entries()) {
    for (const row of rows) {
      const { opening, received, dispensed: gone, returned, missing, found, closing } = row;
      expect(opening + received - gone - returned - missing + found).toBe(closing);
      const next = all[at + 1]?.find(({ kiosk }) => kiosk === row.kiosk);
      if (next !== undefined) expect(next.opening).toBe(closing);
    }
  }
  const held = await database.db.selectFrom("stock").select(["kiosk", "on_hand"]).execute();
  expect(all.at(-1)?.map(({ kiosk, closing }) => [kiosk, closing])).toEqual(
    held.map((row) => [row.kiosk, row.on_hand]).sort(),
  );
});

test("a township that gave out two boxes is not told alone", async () => {
  const query = { period: "2026-11", place: "350181", level: "township", lang: "en" };
  const rows = await itemsOf("stock-and-movement", query);
  expect(rows.map(({ place, dispensed: gone }) => [place, gone])).toEqual([
    ["Other places (fewer than 5 given out, together)", 8],
  ]);
  const alone = { ...query, place: "350181102" };
  expect(await itemsOf("stock-and-movement", alone)).toMatchObject([
    { opening: 20, dispensed: "<5", closing: null },
  ]);
});

test("a machine's minutes online are those it was heard in, with silences left out", async () => {
  const { cloud } = whole;
  const presence = (state: "ready" | "lost") => ({
    session: 1,
    n: 1,
    state,
    firmware: "1.0.0",
    revision: 0,
    epoch: 1,
    oldest: 1,
    next: 2,
    uptime: 5,
  });
  const note = (state: "ready" | "lost") =>
    cloud.gateways.note("g1", [
      { type: "presence", kiosk: "k3", at: cloud.time.now, presence: presence(state) },
    ]);
  const minutes = (count: number) => cloud.time.advance(count * 60_000);
  await database.db.updateTable("kiosks").set({ enrolled_at: cloud.time.now }).execute();
  for (let n = 0; n <= 10; n++, minutes(1)) await note("ready");
  minutes(60);
  for (let n = 0; n < 5; n++, minutes(2)) await note("ready");
  await note("lost");
  minutes(1);
  await note("ready");
  minutes(9);
  await note("ready");
  cookie = await whole.enter();
  const [row] = await itemsOf("machines", { period: "2026-11", place: "350182" });
  expect(row).toMatchObject({ minutes: 91, online: 18, turns: 8, dispensed: 8 });
  expect(row).toMatchObject({ onlineRate: 19.8, failuresPer10000: 0, spotCheck: "在线率低" });
  const [small] = await itemsOf("machines", { period: "2026-11", place: "350181102" });
  expect(small).toMatchObject({ turns: "<5", dispensed: "<5", failuresPer10000: null });
});

test("repairs and their median are of faults that ended in the month", async () => {
  const alert = { kiosk: "k2", product: "", cause: "lane-jammed", on_hand: null };
  const faults = [10, 30, 500].map((minutes, at) => ({
    ...alert,
    opened_at: NOW_MS - DAY_MS * (at + 1),
    closed_at: NOW_MS - DAY_MS * (at + 1) + minutes * 60_000,
  }));
  const later = { ...alert, opened_at: 1, closed_at: null };
  await database.db
    .insertInto("alerts")
    .values([...faults, later])
    .execute();
  const [row] = await itemsOf("machines", { period: "2026-11", place: "350181102" });
  expect(row).toMatchObject({ repairs: 3, repairMinutes: 30 });
});

test("the storage log has two lines a day, and says where there was no reading", async () => {
  const start = periodOf("2026-11").fromMs / 1000 + 9 * 3600 + 600;
  const reading = { kiosk: "k1", gateway: "g1", epoch: 1, seq: 1, count: 10, start };
  const centi = { centi_min: 2100, centi_mean: 2150, centi_max: 2200 };
  await database.db
    .insertInto("climate" as never)
    .values({ ...reading, ...centi, deci_min: 500, deci_mean: 555, deci_max: 600 } as never)
    .execute();
  const rows = await itemsOf("storage-log", { period: "2026-11", place: "350181101" });
  expect(rows.slice(0, 2)).toMatchObject([
    { kiosk: "k1", day: "2026-11-01", time: "09:00", temperature: 21.5, humidity: 55.5, note: "" },
    { kiosk: "k1", day: "2026-11-01", time: "15:00", temperature: null, note: "缺测" },
  ]);
  expect(rows).toHaveLength(2 * 21 + 1);
});

test("losses are told lot by lot, and what expires is told before it does", async () => {
  const query = { period: "2026-11", place: "350181" };
  expect(await itemsOf("losses", query)).toEqual([
    { kiosk: "k1", name: "k1", product: "condom", lot: LOT, missing: 1, found: 0, returned: 0 },
  ]);
  expect(await itemsOf("expiry", { place: "350181" })).toEqual([]);
  await database.db.insertInto("refused_lots").values({ lot: LOT, refused_at: 1 }).execute();
  const expiry = `${String(EXPIRY).slice(0, 4)}-06-30`;
  expect(await itemsOf("expiry", { place: "350181" })).toMatchObject([
    { kiosk: "k1", lot: LOT, expiry, onHand: 13, state: "已停用" },
    { kiosk: "k2", onHand: 18 },
  ]);
});

test.each(["stock-and-movement", "machines", "storage-log", "expiry", "losses"])(
  "%s in Chinese is read back from .xlsx by another library, cell by cell, and from CSV",
  async (name) => {
    const query: Record<string, string> = { place: "350181" };
    if (name !== "expiry") query["period"] = "2026-11";
    const data = (await report(name, query)).json<{
      title: { zh: string };
      columns: { key: string; names: { zh: string } }[];
      items: Record<string, string | number | null>[];
    }>();
    const heads = data.columns.map(({ names }) => names.zh);
    const cells = data.items.map((item) => data.columns.map(({ key }) => item[key] ?? null));
    const xlsx = await report(name, { ...query, format: "xlsx" });
    const read = await readExcel(xlsx.rawPayload);
    const sheet = "data" in (read[0] ?? {}) ? (read[0] as { data: unknown[][] }).data : read;
    const blank = (row: readonly unknown[]) => row.map((cell) => (cell === "" ? null : cell));
    expect((sheet as unknown[][]).map(blank)).toEqual([heads, ...cells.map(blank)]);
    expect(xlsx.headers["content-disposition"]).toContain(
      "filename*=UTF-8''" + encodeURIComponent(data.title.zh),
    );
    const csv = await report(name, { ...query, format: "csv" });
    expect(csv.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect([...csv.rawPayload.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = csv.rawPayload.toString("utf8").slice(1).trimEnd().split("\r\n");
    expect(lines).toEqual([heads, ...cells].map((row) => row.map((cell) => cell ?? "").join(",")));
  },
);

const planted = (rows: AsyncIterable<(string | number)[]>): Report => ({
  title: { zh: "表", en: "Table" },
  columns: [column("a", "甲", "A"), column("b", "乙", "B")],
  rows,
});

test("a text that begins like a formula stays text, a negative number a number", async () => {
  const rows = (async function* () {
    yield ["=cmd|' /C calc'!A0", -5];
    yield ['say "好", ok', 1];
  })();
  const text = (await Readable.from(fileOf(planted(rows), "csv", "zh")).toArray()).join("");
  expect(text.slice(1).split("\r\n").slice(0, 3)).toEqual([
    "甲,乙",
    "'=cmd|' /C calc'!A0,-5",
    '"say ""好"", ok",1',
  ]);
});

/** Lets whatever is under way go on for so many turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

test.each(["csv", "xlsx"] as const)(
  "a %s is sent while its rows are made, and no more of them once nobody reads",
  async (format) => {
    let made = 0;
    const rows = (async function* () {
      for (; made < 1_000_000; made++) yield [`行 ${made} ${Math.imul(made, 2654435761)}`, made];
    })();
    const stream = fileOf(planted(rows), format, "zh");
    let bytes = 0;
    for await (const chunk of stream) {
      bytes += (chunk as Buffer).length;
      if (bytes > 50_000) break;
    }
    expect(made).toBeGreaterThan(100);
    expect(made).toBeLessThan(200_000);
    await turns(50);
    const then = made;
    await turns(50);
    expect(made).toBe(then);
  },
);
