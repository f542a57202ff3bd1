import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { buildApp } from "./app.ts";
import { DatabaseSessions } from "./database/database-sessions.ts";
import {
  itemOf,
  openTestCloud,
  openTestDatabase,
  restocked,
  type TestCloud,
  type TestDatabase,
} from "./fixtures/test-cloud.ts";
import { pagesOnCloud } from "./pages-on-cloud.ts";
import { Entrance } from "./people/entrance.ts";

let database: TestDatabase;
let cloud: TestCloud;
let app: FastifyInstance;
let entrance: Entrance;

beforeAll(async () => {
  database = await openTestDatabase("pglite");
});
afterAll(() => database.close());
beforeEach(async () => {
  cloud = await openTestCloud(database);
  const sessions = new DatabaseSessions(cloud.db);
  let drawn = 0;
  const entropy = (count: number) => new Uint8Array(count).map(() => drawn++ % 256);
  entrance = new Entrance({ sessions, nowMs: () => cloud.time.nowMs(), entropy });
  const publicUrl = () => "http://anxin.example";
  app = await buildApp({ cloud, pages: pagesOnCloud({ cloud, entrance, publicUrl }) });
  return () => app.close();
});

const form = {
  host: "anxin.example",
  origin: "http://anxin.example",
  "content-type": "application/x-www-form-urlencoded",
};

/** Enters with a fresh link and returns the session's cookie. */
async function enter(): Promise<string> {
  const link = new URL("http://a" + (await entrance.mintLink()));
  const payload = "t=" + (link.searchParams.get("t") ?? "");
  const answer = await app.inject({ method: "POST", url: "/enter", headers: form, payload });
  return String(answer.headers["set-cookie"]).split(";")[0] ?? "";
}

test("a resident sees what a kiosk holds by the ledger", async () => {
  await cloud.gateways.take("g1", { kiosks: ["k1"] });
  await cloud.gateways.intake("g1", [itemOf(restocked(1, 7))]);
  const page = await app.inject("/k/k1");
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain("condom");
});

test("a link opens the county page once, and the session outlives a restart", async () => {
  const link = new URL("http://a" + (await entrance.mintLink()));
  const token = link.searchParams.get("t") ?? "";
  const secrets = await Promise.all([entrance.redeem(token), entrance.redeem(token)]);
  const [secret, ...others] = secrets.filter((s) => s !== undefined);
  expect(others).toEqual([]);
  const parts = { nowMs: () => cloud.time.nowMs(), entropy: (n: number) => new Uint8Array(n) };
  const next = new Entrance({ sessions: new DatabaseSessions(cloud.db), ...parts });
  expect(await next.knows(secret)).toBe(true);
  await next.leave(secret);
  expect(await next.knows(secret)).toBe(false);
});

test("a load planned on the county page is one load, however often the form is posted", async () => {
  const headers = { ...form, cookie: await enter() };
  const fields = { lane: "1", product: "condom-m", lot: "A1", expiry: "2028-06-30", count: "10" };
  const payload = new URLSearchParams({ ...fields, request: "ab".repeat(16) }).toString();
  const post = () => app.inject({ method: "POST", url: "/county/k/k1/load", headers, payload });
  const answers = [await post(), await post()];
  expect(answers.map((a) => a.statusCode)).toEqual([303, 303]);
  expect(await cloud.county.openLoads("k1")).toMatchObject([{ lane: 1, lot: "A1", count: 10 }]);
});

test("without a session the county page shows nothing", async () => {
  const answer = await app.inject("/county");
  expect(answer.body).not.toContain("condom");
  expect(answer.statusCode).toBe(403);
});
