import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import {
  dispensed,
  factOf,
  itemOf,
  openTestCloud,
  restocked,
  type TestCloud,
} from "../fixtures/test-cloud.ts";
import { makeApiKey } from "../people/api-keys.ts";
import type { Role } from "../people/roles.ts";
import { TERRITORY } from "../people/territory.ts";
import type { Parts } from "../parts.ts";
import { acknowledgeAlert, alertDetail, listAlerts, type AlertListWish } from "./alert-list.ts";
import { addChannel, changeChannel, channelDeliveries, listChannels } from "./county-channels.ts";
import { Sender } from "./sender.ts";
import { watchOnce } from "./watch.ts";

const HERE = "350181";
const SECRET = "planted-secret-of-a-hook";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Told {
  id: string;
  event: string;
  cause?: string;
  kiosk?: string;
  level?: number;
  alerts?: Told[];
  checked?: number;
  open?: number;
}

/** The whole way on one database: from facts and looks to what a receiver is sent. */
onDatabases("Alerts of a county", ["memory", "pglite", "postgres"], (database) => {
  let cloud: TestCloud;
  let parts: Parts;
  let sender: Sender;
  const closers: (() => void)[] = [];
  let seq = 0;

  beforeEach(async () => {
    cloud = await openTestCloud(database());
    seq = 0;
    // 10:00 in China: the tests go on from there.
    cloud.time.advance(2 * HOUR);
    await cloud.gateways.take("g1", { kiosks: ["k1", "k2", "k3"] });
    for (const kiosk of ["k1", "k2"]) await cloud.county.placeKiosk(kiosk, HERE + "101");
  });
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  /** A receiver on this machine for some roles; `isAway` lets it refuse everything. */
  async function hook(roles: Role[], place = HERE) {
    const told: Told[] = [];
    const state = { isAway: false };
    const server = createServer((request, response) => {
      let text = "";
      request.on("data", (part: Buffer) => (text += part.toString()));
      request.on("end", () => {
        if (!state.isAway) told.push(JSON.parse(text) as Told);
        response.writeHead(state.isAway ? 503 : 200).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const hosts = [...(parts?.delivery?.allowedHosts ?? []), host];
    const delivery = { allowedHosts: hosts, smtpUrl: "", mailFrom: "" };
    parts = { ...cloud.parts, channels: [], delivery };
    sender = new Sender(parts, []);
    const address = { kind: "webhook", url: `http://${host}/`, secret: SECRET } as const;
    const wish = { name: "hook", place, roles, isOn: true, address };
    const { channel } = await addChannel(parts, wish);
    return { channel, wish, told, state };
  }

  const send = async (...facts: Parameters<typeof itemOf>[0][]) =>
    cloud.gateways.intake(
      "g1",
      facts.map((fact) => itemOf(fact)),
    );
  const next = () => (seq += 1);
  const runLow = () => send(restocked(next(), 4), dispensed(next(), 0));
  const refill = () => send(restocked(next(), 20));
  const jam = (isOver = false) =>
    send(
      factOf(next(), isOver ? "fault-cleared" : "fault-raised", { code: "lane-jammed", lane: 1 }),
    );
  const wait = async (ms: number) => {
    cloud.time.advance(ms);
    await sender.deliverDue();
  };
  const look = () => watchOnce(parts, { listeningSince: 0 });
  const lists = (wish: Partial<AlertListWish> = {}) =>
    listAlerts(cloud.db, { limit: 50, keeps: () => true, isWithin: TERRITORY.isWithin, ...wish });
  const open = async () => (await lists()).items.map(({ cause }) => cause).sort();
  const events = (told: Told[]) => told.map(({ event, cause }) => `${event} ${cause}`);

  test("who acknowledges ends one episode's tellings; the next one rings again", async () => {
    const { told } = await hook(["technician"]);
    const boss = await hook(["county-manager"]);
    await jam();
    await wait(1);
    const [first] = (await lists()).items;
    const wish = { id: first?.id ?? 0, by: "account:x", note: "在路上", nowMs: cloud.time.now };
    expect(await acknowledgeAlert(cloud.db, wish)).toBe(true);
    expect(await acknowledgeAlert(cloud.db, wish)).toBe(false);
    expect((await lists()).items).toMatchObject([{ state: "acknowledged", cause: "lane-jammed" }]);
    await wait(3 * DAY);
    expect(boss.told).toEqual([]);
    await jam(true);
    await wait(1);
    cloud.time.advance(HOUR);
    await jam();
    await wait(1);
    expect(events(told)).toEqual([
      "opened lane-jammed",
      "closed lane-jammed",
      "opened lane-jammed",
    ]);
    expect((await lists({ state: "open" })).items).toHaveLength(1);
    const [second] = (await lists()).items;
    const detail = await alertDetail(cloud.db, second?.id ?? 0);
    expect(detail?.episodes).toMatchObject([
      { state: "open" },
      { state: "closed", acknowledgedBy: "account:x", acknowledgedNote: "在路上" },
    ]);
    expect(detail?.deliveries).toMatchObject([{ event: "opened", state: "delivered" }]);
  });

  test("what nobody acknowledges climbs, at its place only, and each step once", async () => {
    const here = await hook(["technician"]);
    const boss = await hook(["county-manager"]);
    const elsewhere = await hook(["technician", "county-manager"], "350182");
    await jam();
    await wait(1);
    await wait(23 * HOUR);
    expect([events(here.told), boss.told]).toEqual([["opened lane-jammed"], []]);
    await wait(HOUR);
    await wait(DAY);
    expect(boss.told).toMatchObject([{ event: "escalated", cause: "lane-jammed", level: 2 }]);
    expect([here.told.length, elsewhere.told.length]).toEqual([1, 0]);
  });

  test("at night one message waits for the morning, and what was over by then is not in it", async () => {
    const { told, channel } = await hook(["restocker", "technician"]);
    cloud.time.advance(13 * HOUR);
    await runLow();
    await jam();
    await send(restocked(next(), 1, { lane: 2, product: "pill" }));
    await wait(MINUTE);
    await jam(true);
    await wait(HOUR);
    expect(told).toEqual([]);
    await wait(8 * HOUR);
    expect(told).toMatchObject([{ event: "digest" }]);
    const inside = told[0]?.alerts ?? [];
    expect(inside.map(({ cause }) => cause)).toEqual(["low-stock", "low-stock"]);
    const [item] = (await lists()).items;
    const detail = await alertDetail(cloud.db, item?.id ?? 0);
    expect(detail?.deliveries).toMatchObject([{ channel, inDigest: true, state: "delivered" }]);
    await refill();
    await wait(1);
    expect(told.at(-1)).toMatchObject({ event: "closed", cause: "low-stock" });
  });

  test("a flood of alerts is one message", async () => {
    const { told } = await hook([]);
    for (const code of ["lane-jammed", "drop-sensor-blind", "double-drop", "stray-drop"] as const) {
      await send(factOf(next(), "fault-raised", { code, lane: 1 }));
    }
    for (const code of ["flash-failed", "door-left-open"] as const) {
      await send(factOf(next(), "fault-raised", { code, lane: 1 }));
    }
    await wait(1);
    expect(told).toMatchObject([{ event: "digest" }]);
    expect(told[0]?.alerts).toHaveLength(6);
  });

  test("two processes at once make one alert and one message of one thing", async () => {
    const { told } = await hook([]);
    await send(restocked(next(), 9, { expiry: 20261101, lot: "X1" }));
    await Promise.all([look(), look()]);
    const other = new Sender(parts, []);
    await Promise.all([sender.deliverDue(), other.deliverDue()]);
    await Promise.all([sender.deliverDue(), other.deliverDue()]);
    const once = ["opened expired", "opened stock-out", "proof undefined"];
    expect(events(told).sort()).toEqual(once);
  });

  test("a failed proof of the books is told until one succeeds", async () => {
    const { told } = await hook(["county-manager"], "");
    const proof = { day: 20261122, started_at: cloud.time.now };
    const ended = { ended_at: cloud.time.now, mismatches: 2, details: "[]" };
    await cloud.db
      .insertInto("proofs")
      .values({ ...proof, ...ended })
      .execute();
    await look();
    await look();
    expect(await open()).toEqual(["proof-failed"]);
    await wait(1);
    expect(told.find(({ cause }) => cause === "proof-failed")).toMatchObject({ onHand: 2 });
    await cloud.db.updateTable("proofs").set({ mismatches: 0 }).execute();
    await look();
    expect(await open()).toEqual([]);
  });

  test("what expires, has expired or was recalled is one alert a place and product", async () => {
    await hook([]);
    const soon = { expiry: 20261210, lot: "S1" };
    await send(restocked(next(), 9, soon), restocked(next(), 2, { expiry: 20261101, lot: "X1" }));
    await look();
    await look();
    expect(await open()).toEqual(["expired", "near-expiry"]);
    await cloud.county.refuseLot("S1");
    await look();
    expect(await open()).toEqual(["expired", "near-expiry", "recalled-stock"]);
    expect((await lists({ cause: "recalled-stock" })).items).toMatchObject([
      { kiosk: "k1", product: "condom-m", at: HERE + "101/k1", count: 9 },
    ]);
    await runLow();
    expect(await open()).toContain("recalled-stock");
  });

  test("a kiosk that is not heard is told, and of a silent gateway only the gateway", async () => {
    await hook([]);
    const marks = { epoch: 1, oldest: 1, next: 1, uptime: 60, n: 1 };
    const state = { state: "ready", session: 1, revision: 0, firmware: "1" } as const;
    const presence = { ...state, ...marks };
    const hear = (...kiosks: string[]) =>
      cloud.gateways.note(
        "g1",
        kiosks.map((kiosk) => ({ type: "presence", kiosk, at: cloud.time.now, presence })),
      );
    const listen = async (minutes: number, ...kiosks: string[]) => {
      for (let minute = 0; minute < minutes; minute += 1) {
        await hear(...kiosks);
        cloud.time.advance(MINUTE);
      }
      await look();
    };
    await listen(1, "k1", "k2");
    await listen(31, "k1");
    expect((await lists()).items).toMatchObject([{ cause: "kiosk-offline", kiosk: "k2" }]);
    await listen(6, "k1", "k2");
    expect(await open()).toEqual([]);
    cloud.time.advance(31 * MINUTE);
    await look();
    expect((await lists()).items).toMatchObject([
      { cause: "gateway-offline", gateway: "g1", at: "" },
    ]);
    expect((await lists({ place: HERE })).items).toEqual([]);
  });

  test("every morning each channel is told that the way works, and what is open", async () => {
    const one = await hook([]);
    const two = await hook(["auditor"], "350182");
    await jam();
    await look();
    await look();
    await wait(1);
    expect(one.told.filter(({ event }) => event === "proof")).toMatchObject([
      { checked: 3, open: 1 },
    ]);
    expect(two.told).toMatchObject([{ event: "proof", checked: 3, open: 1 }]);
    cloud.time.advance(DAY);
    await look();
    await wait(1);
    expect(two.told).toHaveLength(2);
  });

  test("a channel whose receiver takes nothing is told on the others, and forgotten when off", async () => {
    const good = await hook([]);
    const bad = await hook(["technician"]);
    bad.state.isAway = true;
    await jam();
    await wait(1);
    await wait(3 * HOUR);
    await look();
    expect((await lists({ cause: "channel-failing" })).items).toMatchObject([
      { about: bad.channel, place: "", desk: "service" },
    ]);
    const [, health] = await listChannels(cloud.db);
    expect(health?.health.failingSince).toBeDefined();
    await changeChannel(parts, bad.channel, { ...bad.wish, isOn: false });
    await look();
    expect((await lists({ cause: "channel-failing" })).items).toEqual([]);
    await wait(DAY);
    const states = (await channelDeliveries(cloud.db, bad.channel)).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(["given-up"]));
    expect(events(good.told)).toContain("opened lane-jammed");
    expect(JSON.stringify([await listChannels(cloud.db), cloud.told])).not.toContain(SECRET);
  });

  test("a program's key that ends soon is told without its name", async () => {
    await hook([], "");
    const grants = [{ role: "auditor" as const, place: "" }];
    const expiresAt = cloud.time.now + 5 * DAY;
    await makeApiKey(parts, { name: "张三的程序", grants, madeBy: "office", expiresAt });
    await look();
    const { items } = await lists({ cause: "key-ending" });
    expect(items).toMatchObject([{ about: expect.stringMatching(/^key [0-9a-f]+$/) }]);
  });

  test("a list comes in pages that meet, and keeps to what may be seen", async () => {
    for (let n = 0; n < 5; n += 1) {
      await jam();
      await jam(true);
    }
    await send(factOf(next(), "fault-raised", { code: "flash-failed", lane: 0 }));
    const seen: number[] = [];
    for (let before: number | undefined = Number.MAX_SAFE_INTEGER; before !== undefined;) {
      const page = await lists({ state: "all", limit: 2, before });
      seen.push(...page.items.map(({ id }) => id));
      before = page.next;
    }
    expect(seen).toHaveLength(6);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => b - a));
    expect((await lists({ state: "closed" })).items).toHaveLength(5);
    expect((await lists({ state: "all", keeps: () => false })).items).toEqual([]);
    expect((await lists({ place: "350182", state: "all" })).items).toEqual([]);
    expect((await lists({ openedBefore: cloud.time.now - 1 })).items).toEqual([]);
  });
});
