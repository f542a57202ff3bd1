import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SqliteJournal } from "../journal/sqlite-journal.ts";
import { FakeCloud } from "../testing/fake-cloud.ts";
import { CloudError } from "../uplink/cloud-link.ts";
import type { KioskVoice } from "../testing/kiosk-voice.ts";
import { Rig } from "../testing/rig.ts";

const MINUTE_MS = 60_000;

let folder: string;
let cloud: FakeCloud;
let rigs: Rig[];
let n = 100;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anxin-site-"));
  cloud = new FakeCloud();
  rigs = [];
});

afterEach(async () => {
  for (const rig of rigs) await rig.gateway.stop();
  rmSync(folder, { recursive: true });
});

/** A gateway on the journal of this name. */
async function gateway(journal: string, random = 0.5): Promise<{ rig: Rig; voice: KioskVoice }> {
  const rig = new Rig({
    cloud,
    random: () => random,
    journal: new SqliteJournal({ path: join(folder, journal), bytesMax: 1e9 }),
  });
  rigs.push(rig);
  const [voice] = await rig.online("k1");
  if (voice === undefined) throw new Error("no kiosk came online");
  return { rig, voice };
}

/** The same disk after the power was cut: what was committed, without an orderly end. */
function powerCut(from: string, to: string): void {
  for (const end of ["", "-wal"]) {
    const file = join(folder, from + end);
    if (existsSync(file)) copyFileSync(file, join(folder, to + end));
  }
}

async function minutes(
  { rig, voice }: { rig: Rig; voice: KioskVoice },
  count: number,
  degrees: number,
): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    n += 1;
    const climate = { temperatureCenti: degrees * 100, humidityDeci: 500 };
    const { session } = voice;
    await rig.gateway.receive(voice.says("vitals", { session, n, uptime: n, ...climate }));
    await rig.time.pass(MINUTE_MS);
  }
}

const states = () =>
  cloud
    .site()
    .flatMap((fact) =>
      fact.kind === "storage-judged" ? fact.body.kiosks.map(({ codes }) => codes.join(" ")) : [],
    );

const readings = () =>
  cloud
    .site()
    .flatMap((fact) => (fact.kind === "climate-summarized" ? fact.body.kiosks : []))
    .reduce((sum, { count }) => sum + count, 0);

test("an orderly restart in the middle of an hour of heat loses no reading and no minute", async () => {
  const first = await gateway("a");
  await minutes(first, 45, 31);
  await first.rig.gateway.stop();
  const second = await gateway("a");
  await minutes(second, 12, 31);
  expect(states()).toEqual([""]);
  await minutes(second, 10, 31);
  expect(states()).toEqual(["", "storage-warm"]);
  await second.rig.gateway.stop();
  expect(readings()).toBe(67);
  const seqs = cloud.site().map((fact) => fact.seq);
  expect(seqs).toEqual(seqs.map((_, at) => at + 1));
});

test("a power cut during an alarm tells it no second time, and its end still once", async () => {
  const first = await gateway("a");
  await minutes(first, 40, 41);
  expect(states()).toEqual(["", "storage-hot"]);
  powerCut("a", "b");
  // What the first still does is nothing that happened.
  cloud.failing = new CloudError("unreachable", "no power");
  await first.rig.gateway.stop();
  cloud.failing = undefined;
  const second = await gateway("b");
  await minutes(second, 5, 41);
  expect(states()).toEqual(["", "storage-hot"]);
  await minutes(second, 15, 20);
  expect(states()).toEqual(["", "storage-hot", ""]);
  const seqs = cloud.site().map((fact) => fact.seq);
  expect(seqs).toEqual(seqs.map((_, at) => at + 1));
  expect(cloud.nonces).toHaveLength(1);
});

test("a new journal gets a new epoch, says how storage stands, and the alarm can end", async () => {
  const first = await gateway("a");
  await minutes(first, 40, 41);
  await first.rig.gateway.stop();
  const second = await gateway("new", 0.25);
  await minutes(second, 3, 20);
  expect(states()).toEqual(["", "storage-hot", ""]);
  const epochs = cloud.stored.flatMap((item) => (item.type === "site" ? [item.epoch] : []));
  expect([...new Set(epochs)]).toEqual([1, 2]);
});
