import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { LIMITS, seal, topicOf, type Plan } from "@anxin/firmware/contract";
import type { Item } from "@anxin/firmware/contract/uplink";
import { describeWith, requires } from "@anxin/firmware/testing";
import { nodeMac } from "../county/keys.ts";
import { quarantineOf, seqsOf } from "./books.ts";
import { doorFact } from "./faulty-kiosk.ts";
import { expectNothingLost } from "./neighbours.ts";
import { takeBox } from "./residents.ts";
import { GATEWAY, openSite, OTHER_TOKEN, type Site, TOKEN } from "./site.ts";
import { until } from "./until.ts";

/** What comes to a kiosk from above, and to the cloud from below, in the wrong order or shape. */

const LONG_MS = 120_000;

describe("Between county and machine, on PGlite:", () => tell(""));
describeWith(["postgresql"], "Between county and machine, on PostgreSQL:", () =>
  tell(requires("postgresql").value ?? ""),
);

function tell(server: string): void {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(server);
    await expectNothingLost(site);
  }, LONG_MS);
  afterEach(() => expectNothingLost(site));
  afterAll(() => site.close());

  const newestPlan = async (kiosk: string) => {
    const query = site.db.selectFrom("plans").select("text").where("kiosk", "=", kiosk);
    const row = await query.orderBy("revision", "desc").executeTakeFirstOrThrow();
    return JSON.parse(row.text) as Plan;
  };
  const revisionOf = async (kiosk: string) => (await newestPlan(kiosk)).revision;

  async function ask(path: string, body: string, as: { token?: string; type?: string } = {}) {
    const { token = TOKEN, type = "application/json" } = as;
    const headers = { authorization: `Bearer ${token}`, "content-type": type };
    const init = { method: "POST", headers, body };
    const answer = await fetch(`${site.url}/v1/gateway/${path}`, init);
    const text = await answer.text();
    return { status: answer.status, body: (text === "" ? {} : JSON.parse(text)) as object };
  }
  const intake = (items: unknown[], token = TOKEN) =>
    ask("intake", JSON.stringify({ items }), { token });

  async function termOf(kiosk: string): Promise<number> {
    const query = site.db.selectFrom("kiosks").select("term").where("kiosk", "=", kiosk);
    return (await query.executeTakeFirstOrThrow()).term;
  }

  const factItem = (kiosk: string, seq: number, term: number): Item => {
    const fact = doorFact(seq);
    return { type: "fact", kiosk, term, epoch: 1, receivedAt: Date.now(), fact };
  };

  test.each([
    ["an older plan", (plan: Plan): Plan => ({ ...plan, revision: plan.revision - 1 })],
    [
      "another plan under the same revision",
      (plan: Plan): Plan => ({ ...plan, ways: { ...plan.ways, grant: false } }),
    ],
  ])("%s stops at the gateway: `plan-ignored`", async (_what, change) => {
    const { kiosk } = site.north;
    const plan = await newestPlan(kiosk);
    const before = site.logged("plan-ignored", kiosk).length;
    const down = site.transport.told.length;
    const text = JSON.stringify(change(plan));
    site.cloud.parts.bus.toGateway(GATEWAY, { event: "plan", kiosk, plan: text });
    await until("the line", () => site.logged("plan-ignored", kiosk).length > before);
    expect(site.status(kiosk)).toMatchObject({ revision: plan.revision });
    const sent = site.transport.told.slice(down).map((message) => message.topic);
    expect(sent).not.toContain(topicOf(kiosk, "plan"));
  });

  test.each([
    ["an older plan", (plan: Plan): Plan => ({ ...plan, revision: plan.revision - 1 })],
    [
      "another plan under the same revision",
      (plan: Plan): Plan => ({ ...plan, ways: { ...plan.ways, grant: false } }),
    ],
    [
      "a plan of another epoch",
      (plan: Plan): Plan => ({ ...plan, revision: plan.revision + 9, epoch: plan.epoch + 1 }),
    ],
  ])(
    "%s that reaches the machine, under the right tag, changes nothing in it",
    async (_what, change) => {
      const { north } = site;
      const { kiosk } = north;
      const plan = await newestPlan(kiosk);
      const topic = topicOf(kiosk, "plan");
      const key = site.keyOf(kiosk);
      await until("everything kept", () => site.status(kiosk)?.kept === site.status(kiosk)?.held);
      const flash = north.flashDigest();
      const payload = seal(nodeMac, key, topic, JSON.stringify(change(plan)));
      site.transport.publish({ kiosk, topic, payload, qos: 1, retain: false });
      // The same plan again, which the kiosk takes for what it is, comes after it.
      const same = seal(nodeMac, key, topic, JSON.stringify(plan));
      site.transport.publish({ kiosk, topic, payload: same, qos: 1, retain: false });
      await throughTheKiosk(kiosk);
      expect(north.flashDigest()).toBe(flash);
      await takeBox(site, north);
      const presence = site.transport.from(kiosk, "presence").at(-1);
      expect(presence).toMatchObject({ revision: plan.revision, epoch: plan.epoch });
    },
  );

  /**
   * A grant for a product the kiosk has not is answered at once, after all that was sent before.
   */
  async function throughTheKiosk(kiosk: string): Promise<void> {
    const told = () => site.transport.from(kiosk, "progress").length;
    const before = told();
    const id = `00000000${String(before).padStart(8, "0")}`;
    const event = { event: "grant", kiosk, id, product: "nothing", lifeMs: 60_000 } as const;
    site.cloud.parts.bus.toGateway(GATEWAY, event);
    await until("the kiosk's answer", () => told() > before);
  }

  test("a plan too large for the machine's flash is refused where it is made: `plan-too-large`", async () => {
    const { kiosk } = site.south;
    const revision = await revisionOf(kiosk);
    const plan = () =>
      site.cloud.county.planLoad({ kiosk, lane: 1, lot: "L", expiry: 20991231, count: 1 });
    for (let load = 0; load < LIMITS.loadsPerPlanMax; load++) await plan();
    await expect(plan()).rejects.toMatchObject({ code: "plan-too-large" });
    expect(await site.cloud.county.openLoads(kiosk)).toHaveLength(LIMITS.loadsPerPlanMax);
    expect(await revisionOf(kiosk)).toBe(revision + LIMITS.loadsPerPlanMax);
    await until("the newest plan at the gateway", async () => {
      return site.status(kiosk)?.revision === (await revisionOf(kiosk));
    });
  });

  test("a plan too large for the machine's flash that the cloud sends all the same stops at the gateway", async () => {
    const { kiosk } = site.north;
    const before = site.status(kiosk);
    const plan = { ...(await newestPlan(kiosk)), revision: 4_000_000, note: "x".repeat(3500) };
    const text = JSON.stringify(plan);
    site.cloud.parts.bus.toGateway(GATEWAY, { event: "plan", kiosk, plan: text });
    await until("the line", () => site.logged("plan-bad", kiosk).length > 0);
    expect(site.status(kiosk)?.revision).toBe(before?.revision);
  });

  test.each([
    { what: "that is no JSON", body: '{"items":[', status: 400, code: "bad-request" },
    { what: "without items", body: "{}", status: 400, code: "bad-request" },
    { what: "whose items are no list", body: '{"items":7}', status: 400, code: "bad-request" },
    { what: "with a rumour", body: '{"items":[{"type":"rumour"}]}', status: 400, code: "bad-item" },
    { what: "of 1,001 items", body: manyItems(1001), status: 400, code: "bad-request" },
    { what: "of 9 MB", body: `"${"x".repeat(9_000_000)}"`, status: 413, code: "too-large" },
    {
      what: "that is bare text",
      body: "items=1",
      type: "text/plain",
      status: 400,
      code: "bad-request",
    },
    {
      what: "of another kind",
      body: "<items/>",
      type: "application/xml",
      status: 415,
      code: "unsupported-media",
    },
  ])("a request of facts $what is refused whole: `$code`", async ({ body, type, status, code }) => {
    const before = await seqsOf(site, site.north.kiosk);
    const answer = await ask("intake", body, type === undefined ? {} : { type });
    expect(answer).toMatchObject({ status, body: { code, status } });
    expect(await seqsOf(site, site.north.kiosk)).toEqual(before);
  });

  test("a good fact beside an item of no place is not half stored", async () => {
    const { kiosk } = await site.faulty();
    const items = [factItem(kiosk, 3, await termOf(kiosk)), { type: "rumour" }];
    expect(await intake(items)).toMatchObject({ status: 400, body: { code: "bad-item" } });
    expect(await seqsOf(site, kiosk)).toEqual([1, 2]);
  });

  test.each(["take", "intake", "notices", "stream"])(
    "whoever has not the gateway's token is turned away from %s: `unauthorized`",
    async (path) => {
      const url = `${site.url}/v1/gateway/${path}`;
      const method = path === "stream" ? "GET" : "POST";
      for (const authorization of ["", "Bearer wrong", TOKEN, `bearer${TOKEN}`]) {
        const answer = await fetch(url, { method, headers: { authorization } });
        expect(answer.status).toBe(401);
        expect(await answer.json()).toMatchObject({ code: "unauthorized" });
      }
      expect(site.gateway.status().streaming).toBe(true);
    },
  );

  test("facts that leave out a number are refused, and the answer says where to start: `ahead-of-mark`", async () => {
    const { kiosk } = await site.faulty();
    const { body } = await intake([factItem(kiosk, 5, await termOf(kiosk))]);
    expect(body).toEqual({
      marks: [{ kiosk, epoch: 1, kept: 2 }],
      refused: [{ kiosk, code: "ahead-of-mark" }],
    });
    expect(await seqsOf(site, kiosk)).toEqual([1, 2]);
  });

  test("facts of a kiosk nobody enrolled are refused alone: `unknown-kiosk`", async () => {
    const { kiosk } = await site.faulty();
    const term = await termOf(kiosk);
    const { body } = await intake([factItem("stranger", 1, 1), factItem(kiosk, 3, term)]);
    expect(body).toEqual({
      marks: [{ kiosk, epoch: 1, kept: 3 }],
      refused: [{ kiosk: "stranger", code: "unknown-kiosk" }],
    });
    expect(await seqsOf(site, kiosk)).toEqual([1, 2, 3]);
  });

  test("a fact that is nonsense only to the cloud is kept in quarantine and blocks nothing", async () => {
    const { kiosk } = await site.faulty();
    const term = await termOf(kiosk);
    const item = factItem(kiosk, 3, term);
    const odd = { ...item, fact: { seq: 3, kind: "levitated" } };
    const { body } = await intake([odd, factItem(kiosk, 4, term)]);
    expect(body).toEqual({ marks: [{ kiosk, epoch: 1, kept: 4 }], refused: [] });
    expect(await quarantineOf(site, kiosk)).toMatchObject([{ seq: 3, code: "bad-schema" }]);
    expect(await seqsOf(site, kiosk)).toEqual([1, 2, 4]);
  });

  test("a gateway whose kiosk was given to another may tell nothing more of it: `term-old`", async () => {
    const moved = await site.faulty();
    const { kiosk } = moved;
    const old = await termOf(kiosk);
    const taken = await ask("take", JSON.stringify({ kiosks: [kiosk] }), { token: OTHER_TOKEN });
    expect(taken.body).toMatchObject({ taken: [{ kiosk, term: old + 1, kept: 2 }] });
    await moved.facts([doorFact(3)]);
    await until("the line", () => site.logged("term-old", kiosk).length > 0);
    expect(site.status(kiosk)).toMatchObject({ superseded: true, kept: 2 });
    const receipts = moved.told("receipt").length;
    await moved.facts([doorFact(4)]);
    expect(moved.told("receipt")).toHaveLength(receipts);
    expect(await seqsOf(site, kiosk)).toEqual([1, 2]);
    const { body } = await intake([factItem(kiosk, 3, old)]);
    expect(body).toEqual({ marks: [], refused: [{ kiosk, code: "term-old" }] });
    const told = await intake([factItem(kiosk, 3, old + 1)], OTHER_TOKEN);
    expect(told.body).toEqual({ marks: [{ kiosk, epoch: 1, kept: 3 }], refused: [] });
    expect(await seqsOf(site, kiosk)).toEqual([1, 2, 3]);
  });
}

function manyItems(count: number): string {
  return JSON.stringify({ items: Array.from({ length: count }, () => ({})) });
}
