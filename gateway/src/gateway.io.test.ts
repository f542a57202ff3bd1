import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SqliteJournal } from "./journal/sqlite-journal.ts";
import { FakeCloud } from "./testing/fake-cloud.ts";
import { KioskVoice, credentials, doorFact, enrolled, plan } from "./testing/kiosk-voice.ts";
import { Rig } from "./testing/rig.ts";
import { settle } from "./testing/virtual-time.ts";
import { CloudError } from "./uplink/cloud-link.ts";

let folder: string;
let cloud: FakeCloud;
let rig: Rig;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anxin-restart-"));
  cloud = new FakeCloud();
  cloud.add("k1", 1, plan(3, 1));
});
afterEach(async () => {
  await rig.gateway.stop();
  rmSync(folder, { recursive: true });
});

async function run(more: { retake?: string[] } = {}): Promise<void> {
  const journal = new SqliteJournal({ path: join(folder, "journal.sqlite"), bytesMax: 1e6 });
  rig = new Rig({ cloud, journal, ...more });
  await rig.gateway.start();
}

async function hear(voice: KioskVoice): Promise<void> {
  await rig.gateway.receive(voice.presence());
  await settle();
}

test("after a restart without the cloud the gateway serves on, with plan, term and marks", async () => {
  const voice = new KioskVoice("k1");
  await run();
  await hear(voice);
  await rig.gateway.receive(voice.facts([doorFact(1)]));
  await settle();
  await rig.gateway.stop();
  cloud.failing = new CloudError("unreachable", "cable cut");
  await run();
  expect(rig.heard(voice, "plan")).toEqual([JSON.parse(plan(3, 1))]);
  voice.session = 2;
  await hear(voice);
  await rig.gateway.receive(voice.facts([doorFact(2)]));
  expect(rig.lastReceipt(voice)).toMatchObject({ session: 2, term: 1, held: 2, kept: 1 });
  cloud.failing = undefined;
  await rig.time.pass(120_000);
  expect(cloud.seqs("k1")).toEqual([1, 2]);
  expect(cloud.takes).toBe(1);
});

test("a kiosk that has left stays out over restarts, though it is silent", async () => {
  const leaving = { ...enrolled("k1"), leaving: true };
  const voice = new KioskVoice("k1");
  await run();
  await hear(voice);
  const none = { lanes: [], ways: { grant: false, voucher: false, card: false } };
  const closing = { ...(JSON.parse(plan(4, 1)) as object), ...none };
  await cloud.say({ event: "plan", kiosk: "k1", plan: JSON.stringify(closing) });
  await rig.gateway.receive(voice.presence({ revision: 4 }));
  rig.enrol(leaving);
  expect(rig.codes()).toContain("kiosk-left");
  await rig.gateway.stop();
  await run();
  rig.enrol(leaving);
  const password = Buffer.from(credentials("k1").password);
  expect(rig.transport.inbox?.admits({ kiosk: "k1", password })).toBe("kiosk-left");
});

test("a kiosk lost to another gateway stays lost over restarts, until it is named to be retaken", async () => {
  const voice = new KioskVoice("k1");
  await run();
  await hear(voice);
  cloud.of("k1").term = 2;
  await rig.gateway.receive(voice.facts([doorFact(1)]));
  await settle();
  await rig.gateway.stop();
  await run();
  voice.session = 2;
  await hear(voice);
  expect(rig.lastReceipt(voice)).toBeUndefined();
  await rig.gateway.stop();
  await run({ retake: ["k1"] });
  await settle();
  voice.session = 3;
  await hear(voice);
  expect(rig.lastReceipt(voice)).toMatchObject({ session: 3, term: 3, held: 1 });
  expect(cloud.seqs("k1")).toEqual([1]);
});
