import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { API_ERRORS } from "./api/errors.ts";
import { buildApp } from "./app.ts";
import {
  itemOf,
  openTestCloud,
  openTestDatabase,
  restocked,
  type TestCloud,
  type TestDatabase,
} from "./fixtures/test-cloud.ts";

let database: TestDatabase;
let cloud: TestCloud;
let app: FastifyInstance;

beforeAll(async () => {
  database = await openTestDatabase("pglite");
});
afterAll(() => database.close());
beforeEach(async () => {
  cloud = await openTestCloud(database);
  app = await buildApp({ cloud, bodyBytesMax: 65536 });
  return () => app.close();
});

const post = (path: string, payload: object, token = "token-g1") =>
  app.inject({
    method: "POST",
    url: "/v1/gateway/" + path,
    headers: { authorization: "Bearer " + token },
    payload,
  });

test("a gateway takes its kiosks and sends their facts", async () => {
  const taken = await post("take", { kiosks: ["k1", "ghost"] });
  expect(taken.json()).toEqual({
    taken: [{ kiosk: "k1", term: 1, epoch: 0, kept: 0 }],
    refused: [{ kiosk: "ghost", code: "unknown-kiosk" }],
  });
  const kept = await post("intake", { items: [itemOf(restocked(1, 10))] });
  expect(kept.statusCode).toBe(200);
  expect(kept.json()).toEqual({ marks: [{ kiosk: "k1", epoch: 1, kept: 1 }], refused: [] });
});

test("a gateway opens its own origin and tells of its site", async () => {
  const origin = "00000000000000aa";
  const opened = await post("take", { kiosks: [], origin });
  expect(opened.json()).toEqual({
    taken: [],
    refused: [],
    origin: { term: 1, epoch: 1, kept: 0 },
  });
  const item = (seq: number) => {
    const fact = { seq, time: 1, kind: "storage-judged", body: { kiosks: [] } };
    return { type: "site", kiosk: "@site", term: 1, epoch: 1, receivedAt: 1, fact };
  };
  const ahead = await post("intake", { items: [item(2)] });
  expect(ahead.json()).toEqual({
    marks: [{ kiosk: "@site", epoch: 1, kept: 0 }],
    refused: [{ kiosk: "@site", code: "ahead-of-mark" }],
  });
  const kept = await post("intake", { items: [item(1), itemOf(restocked(1, 10))] });
  expect(kept.json()).toMatchObject({ marks: [{ kiosk: "k1" }, { kiosk: "@site", kept: 1 }] });
});

test.each([
  ["nobody's token", "unauthorized", () => post("take", { kiosks: ["k1"] }, "token-g9")],
  ["an empty wish", "bad-request", () => post("take", { kiosks: [] })],
  ["a number for a kiosk", "bad-request", () => post("take", { kiosks: ["A B"] })],
  ["an origin that is no nonce", "bad-request", () => post("take", { kiosks: [], origin: "x" })],
  ["an item of no place", "bad-item", () => post("intake", { items: [{ type: "fact" }] })],
  ["a huge body", "too-large", () => post("intake", { items: ["x".repeat(70000)] })],
  ["a wrong address", "not-found", () => post("nowhere", {})],
] as const)("%s is answered with the code %s", async (_, code, ask) => {
  const answer = await ask();
  expect(answer.headers["content-type"]).toContain("application/problem+json");
  expect(answer.statusCode).toBe(API_ERRORS[code].status);
  expect(answer.json()).toMatchObject({ code, status: API_ERRORS[code].status });
});

test("a request with no authorization changes nothing", async () => {
  const items = [itemOf(restocked(1, 10))];
  const answer = await app.inject({
    method: "POST",
    url: "/v1/gateway/intake",
    payload: { items },
  });
  expect(answer.json()).toMatchObject({ code: "unauthorized" });
  expect((await cloud.services.kiosk("k1"))?.lanes[0]?.onHand).toBe(0);
});

test("what fails inside is answered without its details", async () => {
  const broken = await buildApp({
    cloud: {
      ...cloud,
      gateways: { ...cloud.gateways, take: () => Promise.reject(new Error("secret")) },
    },
  });
  const headers = { authorization: "Bearer token-g1" };
  const payload = { kiosks: ["k1"] };
  const answer = await broken.inject({ method: "POST", url: "/v1/gateway/take", headers, payload });
  expect(answer.json()).toMatchObject({ code: "internal" });
  expect(answer.body).not.toContain("secret");
  await broken.close();
});

test("a notice of presence makes a kiosk online until two quiet minutes have passed", async () => {
  await post("take", { kiosks: ["k1"] });
  const connection = async () => (await cloud.services.kiosk("k1"))?.connection;
  expect(await connection()).toBe("unknown");
  const answer = await post("notices", { notices: [presenceOf("ready", cloud.time.now)] });
  expect(answer.statusCode).toBe(204);
  expect(await connection()).toBe("online");
  cloud.time.advance(120_001);
  expect(await connection()).toBe("offline");
  await post("notices", { notices: [presenceOf("ready", cloud.time.now)] });
  await post("notices", { notices: [presenceOf("lost", cloud.time.now)] });
  expect(await connection()).toBe("offline");
});

const PSEUDONYM = "5a".repeat(16);
const quotaAsk = (want: string, more: object = {}) => {
  return { want, rule: 1, window: 202611, pseudonym: PSEUDONYM, take: "7b".repeat(8), ...more };
};
const oneAMonth = { rule: 1, period: "month", boxes: 1, ways: ["card"] } as const;

test("a gateway's ask about a quota is answered, and what was taken is there when it is", async () => {
  await cloud.county.setPolicy({ quotas: [{ ...oneAMonth, ways: ["card"] }], ages: {} });
  expect((await post("ask", quotaAsk("may"))).json()).toEqual({ ok: true, code: "ok" });
  expect((await post("ask", quotaAsk("took"))).json()).toEqual({ ok: true, code: "ok" });
  const rows = await cloud.db.selectFrom("quota_takes").selectAll().execute();
  expect(rows).toMatchObject([{ pseudonym: PSEUDONYM, taken: ["7b".repeat(8)] }]);
  const other = await post("ask", quotaAsk("may", { take: "7c".repeat(8) }), "token-g2");
  expect(other.json()).toEqual({ ok: false, code: "quota-used" });
});

test.each([
  ["of a stranger", "unauthorized", quotaAsk("may"), "token-g9"],
  ["with a number for a pseudonym", "bad-request", quotaAsk("may", { pseudonym: 5 }), "token-g1"],
  ["for something else", "bad-request", quotaAsk("give"), "token-g1"],
  ["with half a take", "bad-request", quotaAsk("took", { take: "7b" }), "token-g1"],
] as const)("an ask %s is answered with the code %s and counts nothing", async (...given) => {
  const [, code, ask, token] = given;
  await cloud.county.setPolicy({ quotas: [{ ...oneAMonth, ways: ["card"] }], ages: {} });
  expect((await post("ask", ask, token)).json()).toMatchObject({ code });
  expect(await cloud.db.selectFrom("quota_takes").selectAll().execute()).toEqual([]);
});

test("an ask that fails inside says nothing of the person, neither to the gateway nor in the log", async () => {
  await cloud.county.setPolicy({ quotas: [{ ...oneAMonth, ways: ["card"] }], ages: {} });
  await sql`ALTER TABLE quota_takes RENAME COLUMN given_back TO mislaid`.execute(cloud.db);
  const answer = await post("ask", quotaAsk("took"));
  await sql`ALTER TABLE quota_takes RENAME COLUMN mislaid TO given_back`.execute(cloud.db);
  expect(answer.json()).toMatchObject({ code: "internal" });
  expect(cloud.logged).toContain("internal");
  const all = answer.body + cloud.told.join();
  expect(all).not.toContain(PSEUDONYM);
  expect(all).not.toContain("7b".repeat(8));
});

test("a gateway cannot speak of another gateway's kiosk", async () => {
  await post("take", { kiosks: ["k1"] });
  await post("notices", { notices: [presenceOf("ready", 1)] }, "token-g2");
  expect((await cloud.services.kiosk("k1"))?.connection).toBe("unknown");
});

test("the stream says hello, then the newest plans, then every new one, and pings", async () => {
  await post("take", { kiosks: ["k1"] });
  const nonce = "0123456789abcdef";
  const declaration = { type: "declaration", kiosk: "k1", term: 1, epoch: 1, receivedAt: 1, nonce };
  await post("intake", { items: [declaration] });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const headers = { authorization: "Bearer token-g1" };
  const stop = new AbortController();
  const address = `http://127.0.0.1:${port}/v1/gateway/stream`;
  const response = await fetch(address, { headers, signal: stop.signal });
  const lines = linesOf(response);
  expect(await lines()).toEqual({ event: "hello" });
  expect(await lines()).toMatchObject({ event: "plan", kiosk: "k1" });
  await cloud.county.refuseLot("BAD");
  const plan = await lines();
  expect(JSON.parse(String(plan["plan"]))).toMatchObject({ revision: 2, refused: ["BAD"] });
  cloud.time.advance(15_000);
  expect(await lines()).toEqual({ event: "ping" });
  stop.abort();
});

test("the document of the interface names every route", async () => {
  const answer = await app.inject("/openapi.json");
  expect(Object.keys(answer.json<{ paths: object }>().paths)).toEqual([
    "/v1/gateway/take",
    "/v1/gateway/intake",
    "/v1/gateway/notices",
    "/v1/gateway/ask",
    "/v1/gateway/program",
    "/v1/gateway/stream",
  ]);
});

function presenceOf(state: "ready" | "lost", at: number) {
  const marks = { revision: 1, epoch: 1, oldest: 1, next: 2, uptime: 5 };
  const presence = { session: 1, n: 1, state, firmware: "0.1.0", ...marks };
  return { type: "presence", kiosk: "k1", at, presence };
}

/** Reads one JSON line at a time. */
function linesOf(response: Response): () => Promise<Record<string, unknown>> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  return async () => {
    while (!rest.includes("\n")) {
      const chunk = await reader?.read();
      if (chunk?.value === undefined) throw new Error("the stream ended");
      rest += chunk.value;
    }
    const end = rest.indexOf("\n");
    const line = rest.slice(0, end);
    rest = rest.slice(end + 1);
    return JSON.parse(line) as Record<string, unknown>;
  };
}
