import { beforeEach, describe, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import { SITE, type SiteFact, type SiteItem } from "@anxin/firmware/contract/uplink";
import type { StorageCode } from "@anxin/firmware/contract/schemas";
import { tellDue } from "../alerts/tell-due.ts";
import {
  factOf,
  itemOf,
  NOW_MS,
  openTestCloud,
  restocked,
  type TestCloud,
} from "../fixtures/test-cloud.ts";
import { proveBooks } from "../ledger/prove-books.ts";

const NONCE = "00000000000000aa";
const START = Math.floor(NOW_MS / 1000) - 6000;

function item(fact: SiteFact, epoch = 1): SiteItem {
  return { type: "site", kiosk: SITE, term: epoch, epoch, receivedAt: NOW_MS, fact };
}

function climate(seq: number, more: { kiosk?: string; start?: number; mean?: number } = {}) {
  const { kiosk = "k1", start = START + seq * 600, mean = 2100 } = more;
  const temperatureCenti = [mean - 50, mean, mean + 100];
  const kiosks = [{ kiosk, count: 10, temperatureCenti, humidityDeci: [500, 510, 520] }];
  const body = { start, skipped: 0, kiosks };
  return item({ seq, time: start + 600, kind: "climate-summarized", body });
}

function judged(seq: number, codes: StorageCode[], kiosk = "k1") {
  const body = { kiosks: [{ kiosk, codes }] };
  return item({ seq, time: START, kind: "storage-judged", body });
}

onDatabases("the gateway's own facts", ["memory", "pglite", "postgres"], (database) => {
  let cloud: TestCloud;

  beforeEach(async () => {
    cloud = await openTestCloud(database());
    await cloud.gateways.take("g1", { kiosks: ["k1", "k2"], origin: NONCE });
  });

  const send = (items: readonly object[], gateway = "g1") => cloud.gateways.intake(gateway, items);
  const causes = async () => (await cloud.services.openAlerts()).map((alert) => alert.cause);
  const stored = async () => {
    const rows = await cloud.db.selectFrom("site_facts").select(["seq", "kind"]).execute();
    return rows.map(({ seq, kind: of }) => `${seq} ${of}`);
  };
  const slots = (kiosk = "k1") =>
    cloud.services.climate(kiosk, { from: 0, to: 4_000_000_000, step: "slot" });
  const notified = async () => {
    const rows = await cloud.db.selectFrom("notifications").select("event").orderBy("id").execute();
    return rows.map(({ event }) => event);
  };

  test("an origin is opened once for a nonce, and anew for another", async () => {
    const open = async (origin: string, gateway = "g1") =>
      (await cloud.gateways.take(gateway, { kiosks: [], origin })).origin?.epoch;
    expect(await open(NONCE)).toBe(1);
    expect(await open("00000000000000bb")).toBe(2);
    expect(await open("00000000000000bb")).toBe(2);
    expect(await open(NONCE)).toBe(1);
    expect(await open(NONCE, "g2")).toBe(1);
  });

  test("summaries are stored once, however often they come, and the mark stands behind them", async () => {
    const items = [climate(1), climate(2), climate(3)];
    const answer = { marks: [{ kiosk: SITE, epoch: 1, kept: 3 }], refused: [] };
    expect(await send(items)).toEqual(answer);
    expect(await send(items)).toEqual(answer);
    expect(await send([climate(3), climate(4)])).toMatchObject({ marks: [{ kept: 4 }] });
    expect((await slots()).map((slot) => slot.count)).toEqual([10, 10, 10, 10]);
  });

  test("go beside kiosks' facts in one request, each with its own mark", async () => {
    const answer = await send([itemOf(restocked(1, 10)), climate(1)]);
    expect(answer.marks).toEqual([
      { kiosk: "k1", epoch: 1, kept: 1 },
      { kiosk: SITE, epoch: 1, kept: 1 },
    ]);
    expect(await proveBooks(cloud.db)).toEqual([]);
  });

  test("what begins above the mark is not stored, and told where to begin", async () => {
    await send([climate(1)]);
    expect(await send([climate(3)])).toEqual({
      marks: [{ kiosk: SITE, epoch: 1, kept: 1 }],
      refused: [{ kiosk: SITE, code: "ahead-of-mark" }],
    });
    expect(await stored()).toEqual(["1 climate-summarized"]);
  });

  test("another content under a number is a fork: kept aside, said, and counted nowhere", async () => {
    await send([climate(1)]);
    expect(await send([climate(1, { mean: 9000 })])).toMatchObject({ marks: [{ kept: 1 }] });
    expect(await send([climate(1, { mean: 9000 })])).toMatchObject({ marks: [{ kept: 1 }] });
    expect((await slots()).map((slot) => slot.temperatureCenti.max)).toEqual([2200]);
    expect(cloud.logged).toContain("site-fork");
    const rows = await cloud.db.selectFrom("quarantine").select(["kiosk", "code"]).execute();
    expect(rows).toEqual([{ kiosk: "@g1", code: "fork" }]);
  });

  test("what a gateway lost for good is a gap, and what follows is stored", async () => {
    const gap = { type: "site-gap", kiosk: SITE, term: 1, epoch: 1, receivedAt: 1, from: 1, to: 4 };
    expect(await send([gap, climate(5)])).toMatchObject({ marks: [{ kept: 5 }], refused: [] });
    expect(await send([gap, climate(5)])).toMatchObject({ marks: [{ kept: 5 }], refused: [] });
    expect(await stored()).toEqual(["1 gap", "5 climate-summarized"]);
  });

  test("a kind of a later gateway is stored and blocks nothing", async () => {
    const fact = { seq: 1, time: 1, kind: "rain-fallen", body: { millimetres: 3 } };
    const later = { ...climate(1), fact };
    expect(await send([later, climate(2)])).toMatchObject({ marks: [{ kept: 2 }] });
    expect(await stored()).toEqual(["1 rain-fallen", "2 climate-summarized"]);
  });

  test("an item of no place at all is refused whole", async () => {
    await expect(send([{ kiosk: SITE, type: "site" }])).rejects.toThrow("item 0");
  });

  test("an epoch a restored cloud does not know starts where the gateway can begin", async () => {
    const unknown = (seq: number) => ({ ...climate(seq), epoch: 7 });
    expect(await send([unknown(5)])).toMatchObject({
      marks: [{ epoch: 7, kept: 0 }],
      refused: [{ code: "ahead-of-mark" }],
    });
    expect(await send([unknown(1)])).toMatchObject({ marks: [{ epoch: 7, kept: 1 }] });
    const { origin } = await cloud.gateways.take("g1", { kiosks: [], origin: "00000000000000cc" });
    expect(origin?.epoch).toBe(8);
  });

  test("of a kiosk that is another gateway's is stored and not believed", async () => {
    await cloud.gateways.take("g2", { kiosks: ["k1"] });
    await send([climate(1), judged(2, ["storage-hot"])]);
    expect(await slots()).toEqual([]);
    expect(await causes()).toEqual([]);
    expect(await stored()).toHaveLength(2);
  });

  test("history is kept by ten minutes, with the parts of one joined, and by day of UTC+8", async () => {
    const midnight = 1_795_276_800;
    await send([
      climate(1, { start: midnight - 600, mean: 2000 }),
      climate(2, { start: midnight, mean: 2100 }),
      climate(3, { start: midnight, mean: 2300 }),
      climate(4, { start: midnight + 600, mean: 2500 }),
    ]);
    const joined = { count: 20, temperatureCenti: { min: 2050, mean: 2200, max: 2400 } };
    expect((await slots())[1]).toMatchObject({ start: midnight, ...joined });
    const days = await cloud.services.climate("k1", { from: 0, to: 4e9, step: "day" });
    expect(days.map(({ start, count }) => [start, count])).toEqual([
      [midnight - 86_400, 10],
      [midnight, 30],
    ]);
    expect(days[1]?.temperatureCenti).toEqual({ min: 2050, mean: 2300, max: 2600 });
  });

  test("a day that comes in parts, one of them twice, is added up once and as its ten minutes say", async () => {
    const start = 1_795_276_800;
    const parts = [1, 2, 3, 4].map((seq) =>
      climate(seq, { start: start + seq * 600, mean: 2000 + seq * seq * 33 }),
    );
    await send(parts.slice(0, 1));
    await send(parts.slice(0, 3));
    await send(parts.slice(2));
    const all = await slots();
    const [day] = await cloud.services.climate("k1", { from: start, to: start + 1, step: "day" });
    const means = all.map(({ temperatureCenti }) => temperatureCenti.mean);
    expect(all).toHaveLength(4);
    expect(day).toMatchObject({
      start,
      count: 40,
      humidityDeci: { min: 500, mean: 510, max: 520 },
    });
    expect(day?.temperatureCenti).toEqual({
      min: Math.min(...all.map(({ temperatureCenti }) => temperatureCenti.min)),
      mean: Math.round(means.reduce((sum, mean) => sum + mean) / means.length),
      max: Math.max(...all.map(({ temperatureCenti }) => temperatureCenti.max)),
    });
  });

  test("the county sees the newest ten minutes of a kiosk, and none of a day ago", async () => {
    await send([climate(1), climate(2, { mean: 2345 })]);
    const view = await cloud.services.kiosk("k1");
    expect(view?.climate).toMatchObject({ temperatureCenti: { mean: 2345 } });
    expect((await cloud.services.kiosk("k2"))?.climate).toBeUndefined();
    cloud.time.advance(2 * 86_400_000);
    expect((await cloud.services.kiosk("k1"))?.climate).toBeUndefined();
  });

  test("the database itself refuses to change what was told", async () => {
    await send([climate(1)]);
    const change = cloud.db.updateTable("site_facts").set({ kind: "gap" }).execute();
    await expect(change).rejects.toThrow("append-only");
  });

  describe("an excursion", () => {
    test("is one alert that closes itself, told once each way", async () => {
      await send([judged(1, []), judged(2, ["storage-warm"])]);
      await send([judged(2, ["storage-warm"])]);
      await tellDue(cloud.parts);
      expect(await causes()).toEqual(["storage-warm"]);
      await send([judged(3, ["storage-hot"])]);
      await tellDue(cloud.parts);
      expect(await causes()).toEqual(["storage-hot"]);
      await send([judged(4, [])]);
      await tellDue(cloud.parts);
      expect(await causes()).toEqual([]);
      expect(await notified()).toEqual(["opened", "closed", "opened", "closed"]);
    });

    test("begun and ended in one request is nothing to look at any more", async () => {
      await send([judged(1, ["storage-hot"]), judged(2, [])]);
      expect(await causes()).toEqual([]);
    });

    test("stays open under whatever else the kiosk tells", async () => {
      await send([judged(1, ["storage-hot"]), itemOf(restocked(1, 10))]);
      await send([itemOf(factOf(2, "door-opened", {}))]);
      expect(await causes()).toEqual(["storage-hot"]);
      await send([itemOf(restocked(1, 9))]);
      expect((await causes()).sort()).toEqual(["fork", "storage-hot"]);
    });

    test("leaves the kiosk's own alerts as they are", async () => {
      const jam = factOf(1, "fault-raised", { code: "lane-jammed", lane: 1 });
      await send([itemOf(jam)]);
      await send([judged(1, ["storage-hot"]), judged(2, [])]);
      expect(await causes()).toEqual(["lane-jammed"]);
    });

    test("a sensor lost to kiosk and gateway both is one alert until both have it back", async () => {
      const code = "climate-sensor-lost";
      await send([judged(1, [code]), itemOf(factOf(1, "fault-raised", { code, lane: 0 }))]);
      expect(await causes()).toEqual([code]);
      await send([itemOf(factOf(2, "fault-cleared", { code, lane: 0 }))]);
      expect(await causes()).toEqual([code]);
      await send([judged(2, [])]);
      expect(await causes()).toEqual([]);
    });
  });
});
