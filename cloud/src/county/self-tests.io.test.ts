import type { SelfTestRecord } from "@anxin/firmware/contract/self-test";
import { SELF_TEST_CHECKS } from "@anxin/firmware/contract/self-test";
import type { InjectOptions } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { itemOf, openTestDatabase, restocked, type TestDatabase } from "../fixtures/test-cloud.ts";
import { HOST, openWholeApp, type WholeApp } from "../fixtures/whole-app.ts";
import { makeApiKey } from "../people/api-keys.ts";
import type { Role } from "../people/roles.ts";
import { TERRITORY } from "../people/territory.ts";

let database: TestDatabase;
let whole: WholeApp;
const keys = new Map<Role, string>();

beforeAll(async () => {
  database = await openTestDatabase("pglite");
  whole = await openWholeApp(database);
  const { cloud } = whole;
  await TERRITORY.put(cloud.db, "k1", "350181");
  await cloud.gateways.take("g1", { kiosks: ["k1"] });
  await cloud.gateways.intake("g1", [itemOf(restocked(1, 10)), itemOf(restocked(2, 10))]);
  for (const role of ["technician", "province-viewer", "restocker"] as const) {
    const grants = [{ role, place: "350181" }];
    const expiresAt = cloud.time.now + 1e9;
    const wish = { name: role, grants, madeBy: "office", expiresAt };
    keys.set(role, (await makeApiKey(cloud.parts, wish)).token);
  }
});
afterAll(async () => {
  await whole.app.close();
  await database.close();
});

const check = (name: SelfTestRecord["checks"][number]["check"]) =>
  ({ check: name, lane: 0, result: "passed", code: "", values: [] }) as const;

function recordOf(own: Partial<SelfTestRecord>): SelfTestRecord {
  return {
    format: 1,
    id: "00000000000000a1",
    kiosk: "k1",
    epoch: 1,
    technician: "李伟",
    startedAt: 1795219200,
    endedAt: 1795219500,
    outcome: "passed",
    tool: "0.1.0",
    program: "",
    serials: [],
    checks: SELF_TEST_CHECKS.map((name) => ({ ...check(name), values: [] })),
    facts: { first: 1, last: 2 },
    ...own,
  };
}

function ask(role: Role, options: Pick<InjectOptions, "method" | "payload">) {
  return whole.app.inject({
    url: "/api/v1/kiosks/k1/self-test-records",
    ...options,
    headers: {
      host: HOST,
      authorization: `Bearer ${keys.get(role)}`,
      "idempotency-key": Math.random().toString(36),
    },
  });
}

const bring = (record: SelfTestRecord, role: Role = "technician") =>
  ask(role, { method: "POST", payload: record });

async function listed(role: Role = "technician") {
  const answer = await ask(role, { method: "GET" });
  return (answer.json() as { items: { record: SelfTestRecord; factsKept: boolean }[] }).items;
}

test("a record a technician brings is kept, told with its facts in the ledger, newest first", async () => {
  expect((await bring(recordOf({}))).statusCode).toBe(201);
  const later = { id: "00000000000000a2", startedAt: 1795300000, endedAt: 1795300001 };
  const facts = { first: 2, last: 9 };
  await bring(recordOf({ ...later, facts, outcome: "broken-off", checks: [] }));
  expect(await listed()).toMatchObject([
    { record: { id: "00000000000000a2", outcome: "broken-off" }, factsKept: false },
    { record: recordOf({}), factsKept: true },
  ]);
});

test("a record brought again is the same one; another under its id is refused", async () => {
  const before = await listed();
  expect((await bring(recordOf({}))).statusCode).toBe(201);
  const other = await bring(recordOf({ technician: "somebody else" }));
  expect([other.statusCode, other.json().code]).toEqual([409, "already-there"]);
  expect(await listed()).toEqual(before);
});

test.each([
  ["says passed though a check failed", { checks: [{ ...check("clock"), values: [] }] }],
  ["is another kiosk's", { kiosk: "k2" }],
  ["ended before it began", { endedAt: 1 }],
  ["says what no test can", { outcome: "perfect" as "passed" }],
])("a record that %s is refused", async (_how, own) => {
  const answer = await bring(recordOf({ id: "00000000000000b1", ...own }));
  expect([answer.statusCode, answer.json().code]).toEqual([400, "bad-request"]);
});

test("whoever may not change kiosks brings none, and who only looks is told no names", async () => {
  expect((await bring(recordOf({}), "restocker")).statusCode).toBe(403);
  expect(JSON.stringify(await listed("province-viewer"))).not.toContain("李伟");
  expect(JSON.stringify(await listed("technician"))).toContain("李伟");
});
