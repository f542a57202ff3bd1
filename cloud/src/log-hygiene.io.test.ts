import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { webhookChannel } from "./alerts/webhook.ts";
import { Sender } from "./alerts/sender.ts";
import { itemOf, openTestDatabase, restocked, type TestDatabase } from "./fixtures/test-cloud.ts";
import {
  openWholeApp,
  OWN_FORM,
  requestTo,
  VOUCHER_KEY,
  type WholeApp,
} from "./fixtures/whole-app.ts";

let database: TestDatabase;
let whole: WholeApp;
/** What must never be told, by its name. */
const secrets: Record<string, string> = {
  "the gateway's token": "planted-token-of-a-gateway",
  "a pseudonym": "5a".repeat(16),
  "a take": "7b".repeat(8),
  "a voucher's request": "c3".repeat(16),
  "a form's request": "d4".repeat(16),
  "a voucher key": VOUCHER_KEY,
  "the webhook's key": "planted-key-of-a-webhook",
  "a number typed": "9173",
};

const EVERYWHERE = 16;

beforeAll(async () => {
  database = await openTestDatabase("pglite");
  whole = await openWholeApp(database);
  await plant();
});
afterAll(async () => {
  await whole.app.close();
  await database.close();
});

/** A county in use: an open epoch, stock, a reservation, a session and an unused link. */
async function plant(): Promise<void> {
  const { cloud, entrance } = whole;
  await cloud.county.enrolGateway("g1", secrets["the gateway's token"] ?? "");
  const quota = { rule: 1, period: "month", boxes: 1, ways: ["card"] } as const;
  await cloud.county.setPolicy({ quotas: [{ ...quota, ways: ["card"] }], ages: {} });
  const names = { zh: "一号", en: "One" };
  const lanes = [{ lane: 1, product: "condom-m" }];
  const ways = { grant: true, voucher: true, card: true };
  await cloud.county.enrolKiosk({ kiosk: "k1", names, lanes, ways });
  await cloud.gateways.take("g1", { kiosks: ["k1"] });
  const nonce = "0123456789abcdef";
  const at = { kiosk: "k1", term: 1, epoch: 1, receivedAt: 1 };
  await cloud.gateways.intake("g1", [{ type: "declaration", ...at, nonce }]);
  await cloud.gateways.intake("g1", [itemOf(restocked(1, 10))]);
  const request = secrets["a voucher's request"] ?? "";
  const reserved = await cloud.services.requestVoucher({
    kiosk: "k1",
    product: "condom-m",
    request,
  });
  secrets["a voucher"] = (reserved.ok ? reserved.voucher.text : undefined) ?? "";
  secrets["a session"] = (await whole.enter()).split("=")[1] ?? "";
  secrets["an unused link"] = (await entrance.mintLink()).split("=")[1] ?? "";
}

/** Secrets found in a text, by name. */
const foundIn = (text: string) =>
  Object.keys(secrets).filter((name) => text.includes(secrets[name] ?? "?"));

/** Every route, asked with every secret wherever one may stand. */
async function askAll(): Promise<string[]> {
  const { app, routes } = whole;
  const token = secrets["the gateway's token"];
  const cookie = [
    `anxin-session=${secrets["a session"]}`,
    `voucher=${secrets["a voucher's request"]}`,
  ].join("; ");
  const failures: string[] = [];
  for (const route of routes.filter(({ url }) => !/stream|events/.test(url))) {
    const isApi = route.url.startsWith("/v1/");
    const { url } = requestTo({ ...route, url: route.url.replace(":request", voucherPath()) });
    const query = { t: secrets["an unused link"] ?? "", lang: "en" };
    const headers = isApi
      ? { authorization: `Bearer ${token}`, "content-type": "application/json" }
      : { ...OWN_FORM, cookie };
    const payload = route.method === "GET" ? "" : isApi ? apiBody(route.url) : formBody();
    const method = route.method as "GET" | "POST";
    const answer = await app.inject({ method, url, query, headers, payload });
    if (answer.statusCode >= 500) failures.push(answer.body);
  }
  return failures;
}

const voucherPath = () => secrets["a voucher's request"] ?? "";

function apiBody(url: string): string {
  const take = secrets["a take"];
  const pseudonym = secrets["a pseudonym"];
  if (url.endsWith("/ask")) {
    return JSON.stringify({ want: "took", rule: 1, window: 202611, pseudonym, take });
  }
  const fact = { ...restocked(2, 1), more: { pseudonym, take } };
  const kiosks = ["k1"];
  return JSON.stringify({ kiosks, items: [itemOf(fact)], notices: [], pseudonym, take });
}

function formBody(): string {
  return new URLSearchParams({
    product: "condom-m",
    request: secrets["a form's request"] ?? "",
    t: secrets["an unused link"] ?? "",
    number: secrets["a number typed"] ?? "",
    lane: "1",
    lot: "A1",
    expiry: "2028-06-30",
    count: "1",
  }).toString();
}

test("no line of the log and no answer to a failure holds a secret, whichever table is away", async () => {
  const { rows } = await sql<{ name: string }>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`.execute(database.db);
  expect(rows.length).toBeGreaterThanOrEqual(EVERYWHERE);
  const answers: string[] = [];
  for (const { name } of rows) {
    const table = sql.id(name);
    const away = sql.id(name + "_away");
    await sql`ALTER TABLE ${table} RENAME TO ${away}`.execute(database.db);
    answers.push(...(await askAll()));
    await sql`ALTER TABLE ${away} RENAME TO ${table}`.execute(database.db);
  }
  const { logged, told } = whole.cloud;
  expect(logged).toContain("internal");
  expect(logged).toContain("page-failed");
  expect(answers.length).toBeGreaterThan(EVERYWHERE);
  expect(answers.flatMap(foundIn)).toEqual([]);
  expect(told.filter((line) => foundIn(line).length > 0)).toEqual([]);
});

test("a failing webhook is told without the secret in its address", async () => {
  const { cloud } = whole;
  const key = secrets["the webhook's key"] ?? "";
  const url = `https://hook.example/robot/send?access_token=${key}`;
  const resolve = () =>
    Promise.reject(Object.assign(new Error("no such host"), { code: "ENOTFOUND" }));
  const sender = new Sender(cloud.parts, [webhookChannel({ name: "hook", url, resolve })]);
  await cloud.gateways.note("g1", []);
  cloud.told.length = 0;
  await cloud.gateways.intake("g1", [itemOf(restocked(3, 1))]);
  await database.db
    .insertInto("alerts")
    .values({
      kiosk: "k1",
      product: "",
      cause: "gap",
      opened_at: 1,
      closed_at: null,
      on_hand: null,
    })
    .execute();
  await sql`INSERT INTO notifications (alert, event, channel, written_at, next_at)
    SELECT id, 'opened', 'hook', ${cloud.time.now}::bigint, 0 FROM alerts WHERE cause = 'gap'
    ON CONFLICT DO NOTHING`.execute(database.db);
  expect(await sender.deliverDue()).toBe(0);
  expect(cloud.told.length).toBeGreaterThan(0);
  expect(cloud.told.flatMap(foundIn)).toEqual([]);
});

test("the scan finds each of them, so that its silence means something", () => {
  for (const [name, secret] of Object.entries(secrets)) {
    expect(secret.length, name).toBeGreaterThanOrEqual(4);
    expect(foundIn(JSON.stringify({ error: `Error: near "${secret}"` })), name).toContain(name);
  }
});
