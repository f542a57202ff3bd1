/** What goes wrong between gateway, cloud and clock, in time that passes only when told. */
import { afterEach, describe, expect, test } from "vitest";
import { SqliteJournal } from "./journal/sqlite-journal.ts";
import type { KioskVoice } from "./testing/kiosk-voice.ts";
import { doorFact } from "./testing/kiosk-voice.ts";
import { Rig } from "./testing/rig.ts";
import { settle } from "./testing/virtual-time.ts";
import { CloudError } from "./uplink/cloud-link.ts";

const SLOW_MS = 300_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEARS_MS = 10 * 365.25 * DAY_MS;

let rig: Rig;
afterEach(async () => {
  await rig.gateway.stop();
});

const said = (code: string) => rig.lines.filter((line) => line.code === code);
const alarmsOfCloud = () =>
  rig.cloud.noticed.flatMap((one) => (one.type === "alerts" ? [one.open.map((o) => o.code)] : []));

/** Notices get no answer, which spares a month of trying again; the returned function ends it. */
function swallowNotices(): () => void {
  const notices = rig.cloud.notices.bind(rig.cloud);
  const unanswered: ((error: CloudError) => void)[] = [];
  rig.cloud.notices = () => new Promise<void>((_answer, fail) => void unanswered.push(fail));
  return () => {
    rig.cloud.notices = notices;
    for (const fail of unanswered) fail(new CloudError("timeout", "no answer in time"));
  };
}

/** A kiosk with a flash of its own: it forgets nothing, and tells again from the mark. */
class Keeper {
  readonly voice: KioskVoice;
  #last = 0;

  constructor(voice: KioskVoice) {
    this.voice = voice;
  }

  get last(): number {
    return this.#last;
  }

  notes(count: number): void {
    this.#last += count;
  }

  /** Connects, tells what is not held yet, and goes. */
  async calls(): Promise<void> {
    this.voice.session += 1;
    await rig.gateway.receive(this.voice.presence({ next: this.#last + 1 }));
    let held = Number(rig.lastReceipt(this.voice)?.["held"] ?? 0);
    while (held < this.#last) {
      const next = Array.from({ length: Math.min(8, this.#last - held) }, (_, at) =>
        doorFact(held + 1 + at),
      );
      const verdict = await rig.gateway.receive(this.voice.facts(next));
      if (verdict.outcome !== "stored") break;
      held = Number(rig.lastReceipt(this.voice)?.["held"] ?? 0);
    }
    rig.transport.inbox?.disconnected(this.voice.kiosk);
    await settle();
  }
}

const counted = (length: number) => Array.from({ length }, (_, at) => at + 1);

describe("a cloud that is away for 30 days", () => {
  test(
    "costs no fact though the journal fills: kiosks keep theirs, and no trouble is said twice a day",
    { timeout: SLOW_MS },
    async () => {
      rig = new Rig({ journal: new SqliteJournal({ path: ":memory:", bytesMax: 12_000 }) });
      const keepers = (await rig.online("k1", "k2")).map((voice) => new Keeper(voice));
      await rig.time.pass(200_000);
      // What stands before the cloud asks for patience, which spares most of a month's tries.
      const away = new CloudError("busy", "answered 503", 900_000);
      rig.cloud.failing = away;
      const stream = rig.cloud.stream.bind(rig.cloud);
      rig.cloud.stream = ({ closed }) => {
        queueMicrotask(() => closed(away));
        return () => {};
      };
      rig.cloud.breakStreams();
      const mendNotices = swallowNotices();
      for (let half = 0; half < 60; half += 1) {
        for (const keeper of keepers) {
          keeper.notes(1);
          await keeper.calls();
        }
        await rig.time.pass(DAY_MS / 2, 1);
      }
      const { bytes, bytesMax } = rig.journal.status();
      expect(bytes).toBeGreaterThanOrEqual(bytesMax);
      expect(bytes).toBeLessThan(bytesMax + 1000);
      expect(said("cloud-waiting")).toHaveLength(1);
      expect(said("stream-closed")).toHaveLength(1);
      expect(said("journal-filling")).toHaveLength(1);
      expect(said("journal-full").length).toBeLessThanOrEqual(30);
      expect(rig.alarms.map(({ code, open }) => `${code} ${open}`)).toEqual([
        "gateway-journal-filling true",
        "gateway-journal-full true",
      ]);
      expect(rig.gateway.status().alarms).toHaveLength(2);
      rig.cloud.failing = undefined;
      rig.cloud.stream = stream;
      mendNotices();
      await rig.time.pass(15 * 60_000);
      for (let call = 0; call < 6; call += 1) {
        await rig.time.pass(10 * 60_000);
        for (const keeper of keepers) await keeper.calls();
      }
      await rig.time.pass(2 * HOUR_MS);
      for (const { voice, last } of keepers) {
        expect(rig.cloud.seqs(voice.kiosk)).toEqual(counted(last));
      }
      expect(rig.gateway.status().alarms).toEqual([]);
      expect(said("journal-back").length).toBeGreaterThan(0);
      expect(said("cloud-back")).toHaveLength(1);
      expect(alarmsOfCloud().at(-1)).toEqual([]);
    },
  );
});

describe("at 80 % and at 100 % of the journal", () => {
  test("the cloud is told while it can be reached, once each and again each minute, and when it is over", async () => {
    rig = new Rig({ journal: new SqliteJournal({ path: ":memory:", bytesMax: 15_000 }) });
    const [voice] = await rig.online("k1");
    // Notices get through; facts do not, so the journal fills.
    rig.cloud.dislikes = () => new CloudError("busy", "answered 503");
    await rig.time.pass(200_000);
    for (const seq of counted(100)) await rig.gateway.receive(voice!.facts([doorFact(seq)]));
    await rig.time.pass(61_000);
    const both = ["gateway-journal-filling", "gateway-journal-full"];
    expect(alarmsOfCloud().at(-1)?.toSorted()).toEqual(both);
    expect(said("journal-full")).toMatchObject([{ reason: expect.stringContaining("limit") }]);
    const before = alarmsOfCloud().length;
    await rig.time.pass(60_000);
    expect(alarmsOfCloud().length).toBe(before + 1);
    rig.cloud.dislikes = undefined;
    await rig.time.pass(5 * 60_000);
    expect(alarmsOfCloud().at(-1)).toEqual([]);
    expect(rig.alarms.filter(({ open }) => open)).toHaveLength(2);
    expect(rig.alarms.filter(({ open }) => !open)).toHaveLength(2);
  });
});

describe("a cloud that asks for patience", () => {
  test("is not asked again before the time it named, though facts come meanwhile", async () => {
    rig = new Rig();
    const [voice] = await rig.online("k1");
    rig.cloud.dislikes = () => new CloudError("busy", "answered 429", 600_000);
    await rig.gateway.receive(voice!.facts([doorFact(1)]));
    await settle();
    const asked = rig.cloud.requests.length;
    for (let seq = 2; seq <= 20; seq += 1) {
      await rig.gateway.receive(voice!.facts([doorFact(seq)]));
      await rig.time.pass(29_000);
    }
    expect(rig.cloud.requests.length).toBe(asked);
    expect(said("cloud-waiting")).toMatchObject([{ reason: "busy", waitMs: 600_000 }]);
    rig.cloud.dislikes = undefined;
    await rig.time.pass(60_000);
    expect(rig.cloud.seqs("k1")).toEqual(counted(20));
  });

  test("but for a year is asked again within a quarter of an hour", async () => {
    rig = new Rig();
    const [voice] = await rig.online("k1");
    rig.cloud.dislikes = () => new CloudError("busy", "answered 429", 365 * DAY_MS);
    await rig.gateway.receive(voice!.facts([doorFact(1)]));
    await settle();
    rig.cloud.dislikes = undefined;
    await rig.time.pass(900_000);
    expect(rig.cloud.seqs("k1")).toEqual([1]);
  });
});

describe.each([
  ["forward", YEARS_MS],
  ["back", -YEARS_MS],
])("this computer's clock jumping ten years %s", (_way, jumpMs) => {
  test("loses no fact, doubles none, and is said in one line", async () => {
    rig = new Rig();
    const [voice] = await rig.online("k1");
    await rig.gateway.receive(voice!.facts([doorFact(1), doorFact(2)]));
    await settle();
    rig.time.jump(jumpMs);
    await rig.gateway.receive(voice!.facts([doorFact(3)]));
    await rig.time.pass(10 * 60_000);
    await rig.gateway.receive(voice!.facts([doorFact(4)]));
    await settle();
    expect(rig.cloud.seqs("k1")).toEqual(counted(4));
    const numbers = rig.heard(voice!, "receipt").map((receipt) => Number(receipt?.["m"]));
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(said("clock-jumped")).toEqual([
      { code: "clock-jumped", seconds: Math.round(jumpMs / 1000) },
    ]);
  });

  test("and then the cloud restored from before it, the facts come again from here", async () => {
    rig = new Rig();
    const [voice] = await rig.online("k1");
    await rig.gateway.receive(voice!.facts([doorFact(1), doorFact(2)]));
    await settle();
    rig.time.jump(jumpMs);
    await rig.time.pass(HOUR_MS);
    rig.cloud.of("k1").kept[1] = 0;
    rig.cloud.stored.length = 0;
    await rig.gateway.receive(voice!.facts([doorFact(3)]));
    await rig.time.pass(60_000);
    const { held } = rig.lastReceipt(voice!) as { held: number };
    for (let seq = held + 1; seq <= 3; seq += 1) {
      await rig.gateway.receive(voice!.facts([doorFact(seq)]));
    }
    await rig.time.pass(60_000);
    expect(rig.cloud.seqs("k1")).toEqual(counted(3));
  });
});

describe("a cloud restored from yesterday's backup", () => {
  test("of many kiosks is said in one line, and has everything again", async () => {
    rig = new Rig();
    const voices = await rig.online("k1", "k2", "k3");
    const five = counted(5).map((seq) => doorFact(seq));
    for (const voice of voices) await rig.gateway.receive(voice.facts(five));
    await rig.time.pass(DAY_MS);
    for (const voice of voices) rig.cloud.of(voice.kiosk).kept[1] = 2;
    rig.cloud.stored.splice(0);
    for (const voice of voices) await rig.gateway.receive(voice.facts([doorFact(6)]));
    await rig.time.pass(2 * 60_000);
    for (const voice of voices) expect(rig.cloud.seqs(voice.kiosk)).toEqual([3, 4, 5, 6]);
    expect(said("cloud-restored")).toHaveLength(1);
  });
});
