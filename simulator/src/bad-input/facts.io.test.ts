import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { describeWith, requires } from "@anxin/firmware/testing";
import { alertsOf, gapsOf, ledgerOf, quarantineOf, seqsOf } from "./books.ts";
import { doorFact } from "./faulty-kiosk.ts";
import { expectNothingLost } from "./neighbours.ts";
import { takeBox } from "./residents.ts";
import { openSite, type Site } from "./site.ts";
import { until } from "./until.ts";

/** Facts under the right tag that say something wrong: kept for a person to look at, never lost. */

const LONG_MS = 120_000;
const YEAR_2099 = Date.UTC(2099, 0, 1) / 1000;
const YEAR_1970 = 86_400;

describe("A kiosk that says something wrong, on PGlite:", () => tell(""));
describeWith(["postgresql"], "A kiosk that says something wrong, on PostgreSQL:", () =>
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

  const quarantined = (kiosk: string, count: number) =>
    until(`${count} in quarantine`, async () => {
      return (await quarantineOf(site, kiosk)).length >= count;
    });

  const nested = "[".repeat(100) + "]".repeat(100);
  test.each([
    { what: "JSON cut short", code: "malformed-json", json: '{"epoch":1,"facts":[' },
    { what: "no JSON at all", code: "malformed-json", json: "give me a box" },
    { what: "JSON of something else", code: "bad-schema", json: '{"hello":"world"}' },
    { what: "a list nested a hundred deep", code: "bad-schema", json: nested },
    {
      what: "a fact without its number",
      code: "bad-schema",
      json: '{"epoch":1,"facts":[{"kind":"x"}]}',
      kept: '{"kind":"x"}',
    },
  ])("$what waits in quarantine as `$code` and stops nothing", async ({ code, json, kept }) => {
    const broken = await site.faulty();
    const { kiosk } = broken;
    expect(await broken.says("facts", json)).toBe("acknowledged");
    expect(await broken.says("facts", json)).toBe("acknowledged");
    expect(site.status(kiosk)).toMatchObject({ held: 2 });
    expect(site.logged(code, kiosk)).toHaveLength(1);
    await quarantined(kiosk, 1);
    const [row, ...more] = await quarantineOf(site, kiosk);
    expect(row).toMatchObject({ epoch: 1, seq: 0, code });
    expect(row?.text).toContain(kept ?? json);
    expect(more).toEqual([]);
    expect(await alertsOf(site, kiosk)).toEqual(["quarantine"]);
    await broken.facts([doorFact(3)]);
    await site.kept(kiosk, 3);
    expect(await seqsOf(site, kiosk)).toEqual([1, 2, 3]);
  });

  test("a kind of fact nobody knows, in the middle of a message, holds its place in quarantine", async () => {
    const broken = await site.faulty();
    const { kiosk } = broken;
    const unknown = doorFact(4, { kind: "levitated", body: { metres: 3 } });
    await broken.facts([doorFact(3), unknown, doorFact(5)]);
    expect(site.logged("bad-schema", kiosk)).toHaveLength(1);
    await site.kept(kiosk, 5);
    expect(await seqsOf(site, kiosk)).toEqual([1, 2, 3, 5]);
    expect(await quarantineOf(site, kiosk)).toMatchObject([{ seq: 4, code: "bad-schema" }]);
    expect((await quarantineOf(site, kiosk))[0]?.text).toContain("levitated");
    expect(await alertsOf(site, kiosk)).toEqual(["quarantine"]);
  });

  test("a known kind that says nonsense holds its place in quarantine too", async () => {
    const broken = await site.faulty();
    const { kiosk } = broken;
    const nonsense = doorFact(3, { kind: "dispensed", body: { count: -4 } });
    await broken.facts([nonsense, doorFact(4)]);
    await site.kept(kiosk, 4);
    expect(await seqsOf(site, kiosk)).toEqual([1, 2, 4]);
    expect(await quarantineOf(site, kiosk)).toMatchObject([{ seq: 3, code: "bad-schema" }]);
  });

  test("two stories under one number are a fork: the first stays, the second is shown to a person", async () => {
    const broken = await site.faulty();
    const { kiosk } = broken;
    const first = doorFact(3);
    await broken.facts([first]);
    await site.kept(kiosk, 3);
    await broken.facts([doorFact(3, { kind: "door-closed", body: { openSeconds: 9 } })]);
    expect(site.logged("fork", kiosk)).toHaveLength(1);
    expect(site.status(kiosk)).toMatchObject({ held: 3 });
    await quarantined(kiosk, 1);
    expect(await quarantineOf(site, kiosk)).toMatchObject([{ epoch: 1, seq: 3, code: "fork" }]);
    expect((await quarantineOf(site, kiosk))[0]?.text).toContain("door-closed");
    expect(await alertsOf(site, kiosk)).toEqual(["fork"]);
    expect((await ledgerOf(site, kiosk))[2]).toMatchObject({ seq: 3, kind: "door-opened" });
    await broken.facts([first, doorFact(4)]);
    await site.kept(kiosk, 4);
    expect(await quarantineOf(site, kiosk)).toHaveLength(1);
    expect(await seqsOf(site, kiosk)).toEqual([1, 2, 3, 4]);
  });

  test("two stories within one message are a fork as well", async () => {
    const broken = await site.faulty();
    const { kiosk } = broken;
    const other = doorFact(3, { kind: "door-closed", body: { openSeconds: 9 } });
    await broken.facts([doorFact(3), other, doorFact(4)]);
    await site.kept(kiosk, 4);
    await quarantined(kiosk, 1);
    expect(await quarantineOf(site, kiosk)).toMatchObject([{ seq: 3, code: "fork" }]);
    expect(await seqsOf(site, kiosk)).toEqual([1, 2, 3, 4]);
  });

  test("a number left out is `seq-gap`: nothing is kept until it comes", async () => {
    const broken = await site.faulty();
    const { kiosk } = broken;
    await until("the receipt of fact 2", () => broken.receipt?.held === 2);
    const receipts = broken.told("receipt").length;
    await broken.facts([doorFact(4), doorFact(5)]);
    expect(site.logged("seq-gap", kiosk)).toHaveLength(1);
    await until("a receipt", () => broken.told("receipt").length > receipts);
    expect(broken.receipt).toMatchObject({ held: 2 });
    expect(site.status(kiosk)).toMatchObject({ held: 2 });
    await broken.facts([doorFact(3), doorFact(4), doorFact(5)]);
    await site.kept(kiosk, 5);
    expect(await seqsOf(site, kiosk)).toEqual([1, 2, 3, 4, 5]);
    expect(await gapsOf(site, kiosk)).toEqual([]);
    expect(await alertsOf(site, kiosk)).toEqual([]);
  });

  test("numbers the kiosk no longer has are declared, recorded as a gap, and shown to a person", async () => {
    const broken = await site.faulty();
    const { kiosk } = broken;
    await broken.presence({ oldest: 10, next: 12 });
    await until("the receipt", () => broken.receipt?.held === 9);
    await site.kept(kiosk, 9);
    expect(await gapsOf(site, kiosk)).toEqual([{ epoch: 1, from: 3, to: 9 }]);
    expect(await alertsOf(site, kiosk)).toEqual(["gap"]);
    await broken.facts([doorFact(10), doorFact(11)]);
    await site.kept(kiosk, 11);
    expect(await seqsOf(site, kiosk)).toEqual([1, 2, 10, 11]);
  });

  test.each([
    ["2099", YEAR_2099],
    ["1970", YEAR_1970],
    ["tomorrow's tomorrow", Math.floor(Date.now() / 1000) + 2 * 86_400],
  ])(
    "a fact dated %s is kept, its time is not believed, and a person is called",
    async (_when, time) => {
      const broken = await site.faulty();
      const { kiosk } = broken;
      await broken.facts([doorFact(3, { time }), doorFact(4, { time: 0, trust: "unknown" })]);
      await site.kept(kiosk, 4);
      const [, , dated, after] = await ledgerOf(site, kiosk);
      expect(dated).toMatchObject({ seq: 3, deviceTime: null, fact: { time } });
      expect(after).toMatchObject({ seq: 4, deviceTime: null });
      expect(await alertsOf(site, kiosk)).toEqual(["clock-wrong"]);
      await broken.facts([doorFact(5)]);
      await site.kept(kiosk, 5);
      expect(await alertsOf(site, kiosk)).toEqual([]);
      expect(await quarantineOf(site, kiosk)).toEqual([]);
    },
  );

  test.each([
    ["2099", YEAR_2099],
    ["1970", YEAR_1970],
  ])(
    "a kiosk whose own clock says %s still gives out boxes, and a person is called",
    async (_when, time) => {
      const { north } = site;
      const { kiosk, machine } = north;
      const clockSays = machine.clockSays;
      await site.restart(north, () => {
        machine.clockSays = () => time;
      });
      await takeBox(site, north);
      await until("the alert", async () => (await alertsOf(site, kiosk)).includes("clock-wrong"));
      const last = (await ledgerOf(site, kiosk)).findLast((row) => row.kind === "dispensed");
      expect(Math.abs((last?.deviceTime ?? 0) - Date.now() / 1000)).toBeLessThan(86_400);
      machine.clockSays = clockSays;
      await takeBox(site, north);
      await until("the alert's end", async () => (await alertsOf(site, kiosk)).length === 0);
    },
  );

  test("a kiosk new to its gateway opens the first of its four epochs with its first word", async () => {
    const fresh = site.client(await site.nextFaulty());
    await fresh.connect();
    const ask = { want: "epoch", session: 0, n: 1, epoch: 1, nonce: "00000000000000f1" };
    await fresh.says("ask", ask);
    await until("its plan", () => fresh.told<{ opened: string }>("plan")[0]?.opened === ask.nonce);
    expect(site.status(fresh.kiosk)).toMatchObject({ epoch: 1 });
  });
}
