import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describeWith } from "@anxin/firmware/testing";
import type { StreamEvent } from "@anxin/firmware/contract/uplink";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Replica, startReplica } from "./fixtures/replica.ts";
import {
  dispensed,
  intended,
  itemOf,
  openTestDatabase,
  restocked,
  type TestDatabase,
} from "./fixtures/test-cloud.ts";
import { proveBooks } from "./ledger/prove-books.ts";

const TOKEN = "a-token-of-a-test";
/** Longer than the senders' second between two looks: both have looked while one is sending. */
const RECEIVER_MS = 1_500;
const SENDERS_LOOK_MS = 1_000;
const EXPIRY = 20990630;
const TERM = { term: 1 };

const named = (text: string) => ({ zh: text, en: text });
const PRODUCT = "condom-m";
const COUNTY = {
  products: [{ code: PRODUCT, names: named("condom"), choosing: named("choose") }],
  gateways: [{ gateway: "g1", token: TOKEN }],
  kiosks: ["k1", "k2"].map((kiosk) => ({
    kiosk,
    names: named(kiosk),
    lanes: [{ lane: 1, product: PRODUCT }],
  })),
};

describeWith(["postgresql"], "two replicas on one PostgreSQL", () => {
  const folder = mkdtempSync(join(tmpdir(), "anxin-replicas-"));
  const received: string[] = [];
  let database: TestDatabase;
  let receiver: Server;
  let a: Replica;
  let b: Replica;
  let heard: StreamEvent[];
  let cookie = "";

  const ask = (replica: Replica, path: string, body: object) => replica.ask(TOKEN, path, body);
  const tap = (replica: Replica, request: string) =>
    replica.post("/k/k1/take", { product: PRODUCT, request: request.repeat(32) });
  const eventually = <T>(check: () => T) => vi.waitFor(check, { timeout: 20_000, interval: 20 });
  const present = (replica: Replica) => {
    const marks = { revision: 1, epoch: 1, oldest: 1, next: 2, uptime: 5 };
    const presence = { session: 1, n: 1, state: "ready", firmware: "0.1.0", ...marks };
    const notice = { type: "presence", kiosk: "k1", at: Date.now(), presence };
    return ask(replica, "notices", { notices: [notice] });
  };

  beforeAll(async () => {
    database = await openTestDatabase("postgres");
    receiver = createServer((request, answer) => {
      request.on("data", (bytes: Buffer) => received.push(bytes.toString()));
      request.on("end", () => setTimeout(() => answer.writeHead(204).end(), RECEIVER_MS));
    }).listen(0, "127.0.0.1");
    await once(receiver, "listening");
    const host = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    const environment = {
      ANXIN_CLOUD_WEBHOOK_URL: `http://${host}/hook`,
      ANXIN_CLOUD_WEBHOOK_ALLOWED_HOSTS: host,
    };
    const wish = { folder, databaseUrl: database.url, county: COUNTY, environment };
    [a, b] = await Promise.all([startReplica(wish), startReplica(wish)]);
    await ask(a, "take", { kiosks: ["k1", "k2"] });
    const nonce = { epoch: 1, receivedAt: 1, nonce: "00000000000000aa", ...TERM };
    const declarations = ["k1", "k2"].map((kiosk) => ({ type: "declaration", kiosk, ...nonce }));
    await ask(a, "intake", { items: declarations });
    heard = await a.stream(TOKEN);
  });
  afterAll(async () => {
    await Promise.all([a?.end("SIGKILL"), b?.end()]);
    receiver?.close();
    await database?.close();
    rmSync(folder, { recursive: true });
  });

  test("facts sent to both at once, and again, are booked once", async () => {
    const facts = [restocked(1, 4, { expiry: EXPIRY }), intended(2), dispensed(3, 2)];
    const body = { items: facts.map((fact) => itemOf(fact)) };
    const everywhere = async () => Promise.all([a, b, a, b].map((one) => ask(one, "intake", body)));
    const answer = { marks: [{ kiosk: "k1", epoch: 1, kept: 3 }], refused: [] };
    expect(await everywhere()).toEqual([answer, answer, answer, answer]);
    await everywhere();
    const rows = await database.db.selectFrom("facts").select("seq").orderBy("seq").execute();
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    const stock = await database.db.selectFrom("stock").select(["kiosk", "on_hand"]).execute();
    expect(stock).toEqual([{ kiosk: "k1", on_hand: 3 }]);
    expect(await proveBooks(database.db)).toEqual([]);
  });

  test("an alert both have seen is told once", async () => {
    // Another content under a number that is taken: told by day and by night.
    const body = { items: [itemOf(restocked(1, 9, { expiry: EXPIRY }))] };
    await Promise.all([a, b].map((one) => ask(one, "intake", body)));
    const told = () => {
      const all = received.map((text) => JSON.parse(text) as { cause: string });
      return all.filter(({ cause }) => cause === "fork");
    };
    await eventually(() => expect(told()).not.toEqual([]));
    await sleep(RECEIVER_MS + SENDERS_LOOK_MS);
    expect(told()).toMatchObject([{ event: "opened", kiosk: "k1" }]);
  });

  test("a tap at one replica reaches the gateway at the other, and the phone sees how it goes", async () => {
    await present(a);
    const answer = await tap(b, "a");
    expect(answer.status).toBe(303);
    const page = answer.headers.get("location") ?? "";
    const id = page.slice("/g/".length);
    const grants = () => heard.filter((event) => event.event === "grant");
    await eventually(() => expect(grants()).toMatchObject([{ kiosk: "k1", id }]));
    const phone = await b.watch(`${page}/events?seen=requested`);
    const told = { session: 1, n: 1, id, state: "armed", code: "" };
    const progress = { type: "progress", kiosk: "k1", at: Date.now(), progress: told };
    await ask(a, "notices", { notices: [progress] });
    await eventually(() => expect(phone.join()).toContain('"final":false'));
    const vend = [intended(4, id), dispensed(5, 4)].map((fact) => itemOf(fact));
    await ask(a, "intake", { items: vend });
    await eventually(() => expect(phone.join()).toContain('"final":true'));
    expect(grants()).toHaveLength(1);
  });

  test("the link of one opens a session at both, once", async () => {
    const [path = "", query = ""] = a.link.split("?");
    const t = new URLSearchParams(query).get("t") ?? "";
    const answers = await Promise.all([a.post(path, { t }), b.post(path, { t })]);
    const cookies = answers.flatMap((one) => one.headers.get("set-cookie") ?? []);
    expect(cookies).toHaveLength(1);
    cookie = cookies[0]?.split(";")[0] ?? "";
    for (const replica of [a, b]) {
      const session = await fetch(`${replica.url}/api/v1/session`, { headers: { cookie } });
      expect(session.status).toBe(200);
    }
  });

  test("a recall made at one, and again at both, is one, and its plans reach the gateway of the other", async () => {
    const notice = { class: 1, authority: "NMPA", reason: "x", product: PRODUCT, lot: "A1" };
    const key = "a-key-of-this-recall";
    const recall = (replica: Replica) =>
      fetch(`${replica.url}/api/v1/recalls`, {
        method: "POST",
        headers: {
          cookie,
          origin: replica.url,
          "sec-fetch-site": "same-origin",
          "content-type": "application/json",
          "idempotency-key": key,
        },
        body: JSON.stringify({ recall: "recall-0001", ...notice }),
      });
    const first = await recall(b);
    const answers = [first, ...(await Promise.all([recall(b), recall(a), recall(a)]))];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const refusing = (kiosk: string) =>
      heard.some((event) => {
        if (event.event !== "plan" || event.kiosk !== kiosk) return false;
        return (JSON.parse(event.plan) as { refused: string[] }).refused.includes("A1");
      });
    await eventually(() => expect([refusing("k1"), refusing("k2")]).toEqual([true, true]));
    const plans = await database.db
      .selectFrom("plans")
      .select((e) => e.fn.max("revision").as("revision"))
      .groupBy("kiosk")
      .execute();
    expect(plans).toEqual([{ revision: 2 }, { revision: 2 }]);
  });

  test("when one is killed the other serves its gateway, its kiosks and its people", async () => {
    await a.end("SIGKILL");
    // Nobody holds the gateway's stream now, and the other replica knows it at once.
    await eventually(async () => expect((await tap(b, "b")).status).not.toBe(303));
    const fresh = restocked(6, 9, { lot: "B2", expiry: EXPIRY, load: "L2" });
    const kept = await ask(b, "intake", { items: [itemOf(fresh)] });
    expect(kept).toMatchObject({ marks: [{ kiosk: "k1", kept: 6 }] });
    const again = await b.stream(TOKEN);
    await eventually(() => expect(again.filter((e) => e.event === "plan")).toHaveLength(2));
    await present(b);
    await eventually(async () => expect((await tap(b, "c")).status).toBe(303));
    await eventually(() => expect(again.some((e) => e.event === "grant")).toBe(true));
    const session = await fetch(`${b.url}/api/v1/session`, { headers: { cookie } });
    expect(session.status).toBe(200);
    expect(await proveBooks(database.db)).toEqual([]);
  });
});
