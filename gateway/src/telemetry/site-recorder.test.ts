import { afterEach, describe, expect, test } from "vitest";
import type { SiteFact } from "@anxin/firmware/contract/uplink";
import { SITE } from "@anxin/firmware/contract/uplink";
import { SqliteJournal } from "../journal/sqlite-journal.ts";
import { CloudError } from "../uplink/cloud-link.ts";
import { FakeCloud } from "../testing/fake-cloud.ts";
import type { KioskVoice } from "../testing/kiosk-voice.ts";
import { doorFact, plan } from "../testing/kiosk-voice.ts";
import { Rig } from "../testing/rig.ts";
import { settle } from "../testing/virtual-time.ts";

const MINUTE_MS = 60_000;

let rig: Rig;
let n = 100;
afterEach(async () => {
  await rig.gateway.stop();
});

async function online(given: ConstructorParameters<typeof Rig>[0] = {}): Promise<KioskVoice> {
  rig = new Rig(given);
  const [voice] = await rig.online("k1");
  if (voice === undefined) throw new Error("no kiosk came online");
  return voice;
}

/** The kiosk tells its climate once a minute. */
async function minutes(voice: KioskVoice, count: number, degrees: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    await tells(voice, degrees);
    await rig.time.pass(MINUTE_MS);
  }
}

async function tells(voice: KioskVoice, degrees: number): Promise<void> {
  n += 1;
  const climate = { temperatureCenti: Math.round(degrees * 100), humidityDeci: 500 };
  const { session } = voice;
  await rig.gateway.receive(voice.says("vitals", { session, n, uptime: n, ...climate }));
}

function counts(facts: readonly SiteFact[]): number[] {
  return facts.flatMap((fact) =>
    fact.kind === "climate-summarized" ? fact.body.kiosks.map((one) => one.count) : [],
  );
}

function states(facts: readonly SiteFact[]): string[] {
  return facts.flatMap((fact) =>
    fact.kind === "storage-judged"
      ? fact.body.kiosks.map(({ kiosk, codes }) => [kiosk, ...codes].join(" "))
      : [],
  );
}

const sum = (all: readonly number[]) => all.reduce((a, b) => a + b, 0);

describe("storage climate", () => {
  test("of half an hour reaches the cloud once, in order, and nothing else of it is waiting", async () => {
    const voice = await online();
    await minutes(voice, 35, 21);
    const facts = rig.cloud.site();
    expect(facts.map((fact) => fact.seq)).toEqual(facts.map((_, at) => at + 1));
    expect(sum(counts(facts))).toBeGreaterThanOrEqual(25);
    expect(states(facts)).toEqual(["k1"]);
    expect(rig.journal.pending(SITE, 10)).toEqual([]);
  });

  test("is not a kiosk of the gateway's status", async () => {
    const voice = await online();
    await minutes(voice, 12, 21);
    expect(rig.gateway.status().kiosks.map(({ kiosk }) => kiosk)).toEqual(["k1"]);
  });

  test("waits in the journal without the cloud, and comes in order with it", async () => {
    const voice = await online();
    await minutes(voice, 12, 21);
    rig.cloud.failing = new CloudError("unreachable", "cable cut");
    await minutes(voice, 60, 22);
    const waiting = rig.journal.pending(SITE, 100).length;
    expect(waiting).toBeGreaterThanOrEqual(5);
    rig.cloud.failing = undefined;
    await rig.time.pass(2 * MINUTE_MS);
    const facts = rig.cloud.site();
    expect(facts.map((fact) => fact.seq)).toEqual(facts.map((_, at) => at + 1));
    expect(rig.journal.pending(SITE, 100)).toEqual([]);
  });

  test("is dropped and counted while an older cloud opens no epoch, and facts go on", async () => {
    const cloud = new FakeCloud();
    cloud.opensOrigins = false;
    const voice = await online({ cloud });
    await minutes(voice, 25, 21);
    await rig.gateway.receive(voice.facts([doorFact(1)]));
    await settle();
    expect(cloud.seqs("k1")).toEqual([1]);
    expect(cloud.site()).toEqual([]);
    expect(rig.codes().filter((code) => code === "site-unopened")).toHaveLength(1);
    cloud.opensOrigins = true;
    await minutes(voice, 75, 21);
    const [first] = cloud.site().filter((fact) => fact.kind === "climate-summarized");
    const skipped = first?.kind === "climate-summarized" ? first.body.skipped : 0;
    expect(skipped).toBeGreaterThanOrEqual(2);
  });

  test("never takes the second half of the journal: facts do", async () => {
    const voice = await online({
      journal: new SqliteJournal({ path: ":memory:", bytesMax: 20_000 }),
    });
    await tells(voice, 21);
    await settle();
    rig.cloud.failing = new CloudError("unreachable", "cable cut");
    let seq = 0;
    while (rig.journal.status().bytes < 10_000) {
      seq += 1;
      await rig.gateway.receive(voice.facts([doorFact(seq)]));
    }
    const before = rig.journal.pending(SITE, 100).length;
    await minutes(voice, 40, 21);
    const after = rig.journal.pending(SITE, 100);
    expect(
      after.filter(({ body }) => body.type === "site" && body.fact.kind !== "storage-judged"),
    ).toHaveLength(before);
    await rig.gateway.receive(voice.facts([doorFact(seq + 1)]));
    expect(rig.lastReceipt(voice)).toMatchObject({ held: seq + 1 });
  });

  test("asked for again by a restored cloud comes again, and what is gone is a gap", async () => {
    const voice = await online();
    await minutes(voice, 45, 21);
    const told = rig.cloud.site().length;
    const ledger = rig.cloud.of(SITE);
    expect(ledger.kept[1]).toBe(told);
    rig.journal.trim({ before: Number.MAX_SAFE_INTEGER, limit: 2 });
    rig.cloud.stored.length = 0;
    ledger.kept[1] = 0;
    await minutes(voice, 25, 21);
    expect(rig.cloud.stored.find((item) => item.type === "site-gap")).toMatchObject({
      from: 1,
      to: 2,
    });
    const seqs = rig.cloud.site().map((fact) => fact.seq);
    expect(seqs).toEqual(seqs.map((_, at) => at + 3));
    expect(seqs.length).toBeGreaterThan(told - 2);
  });
});

describe("the epoch of the gateway's own facts", () => {
  test("is opened once for a journal, however often the answer is lost", async () => {
    const cloud = new FakeCloud();
    const voice = await online({ cloud });
    cloud.failing = new CloudError("timeout", "no answer");
    await minutes(voice, 3, 21);
    cloud.failing = undefined;
    await minutes(voice, 12, 21);
    expect(cloud.nonces).toHaveLength(1);
    expect(new Set(rig.journal.pending(SITE, 10).map((entry) => entry.epoch)).size).toBeLessThan(2);
  });
});

describe("an excursion", () => {
  test("is told when it begins and when it ends, once each", async () => {
    const voice = await online();
    await minutes(voice, 5, 21);
    await minutes(voice, 70, 31);
    await minutes(voice, 10, 29.5);
    await minutes(voice, 5, 28);
    expect(states(rig.cloud.site())).toEqual(["k1", "k1 storage-warm", "k1"]);
  });

  test("flapping at the limit for hours is one", async () => {
    const voice = await online();
    for (let round = 0; round < 100; round += 1) {
      await minutes(voice, 1, 30.2);
      await minutes(voice, 1, 29.8);
    }
    expect(states(rig.cloud.site())).toEqual(["k1", "k1 storage-warm"]);
  });

  test("is judged by the plan's own rules", async () => {
    const cloud = new FakeCloud();
    const climate = {
      lostMinutes: 3,
      rules: [{ code: "storage-cool", under: 1500, back: 100, minutes: 2 }],
    };
    cloud.add("k1", 1, JSON.stringify({ ...JSON.parse(plan(1, 1)), climate }));
    const voice = await online({ cloud });
    await minutes(voice, 5, 14);
    expect(states(cloud.site()).at(-1)).toBe("k1 storage-cool");
    await minutes(voice, 5, 36);
    expect(states(cloud.site()).at(-1)).toBe("k1");
  });

  test("ends with a lost sensor only when the sensor is back and says so", async () => {
    const voice = await online();
    await minutes(voice, 40, 41);
    await rig.time.pass(20 * MINUTE_MS);
    await minutes(voice, 2, 20);
    expect(states(rig.cloud.site())).toEqual([
      "k1",
      "k1 storage-hot",
      "k1 climate-sensor-lost storage-hot",
      "k1",
    ]);
  });

  test("of a kiosk that has gone is not a lost sensor", async () => {
    const voice = await online();
    await minutes(voice, 5, 21);
    await rig.gateway.receive(voice.presence({ state: "lost", n: 4_294_967_295 }));
    await rig.time.pass(60 * MINUTE_MS);
    expect(states(rig.cloud.site())).toEqual(["k1"]);
  });

  test("untold for want of the cloud is told once it is there", async () => {
    const voice = await online();
    await minutes(voice, 5, 21);
    rig.cloud.failing = new CloudError("unreachable", "cable cut");
    await minutes(voice, 70, 31);
    await minutes(voice, 5, 21);
    rig.cloud.failing = undefined;
    await rig.time.pass(2 * MINUTE_MS);
    expect(states(rig.cloud.site())).toEqual(["k1", "k1 storage-warm", "k1"]);
  });
});
