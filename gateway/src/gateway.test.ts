import { afterEach, describe, expect, test } from "vitest";
import { CloudError } from "./uplink/cloud-link.ts";
import { KioskVoice, doorFact } from "./testing/kiosk-voice.ts";
import { Rig } from "./testing/rig.ts";
import { settle } from "./testing/virtual-time.ts";

let rig: Rig;
afterEach(async () => {
  await rig.gateway.stop();
});

async function kioskOnline(): Promise<KioskVoice> {
  rig = new Rig();
  const [voice] = await rig.online("k1");
  if (voice === undefined) throw new Error("no kiosk came online");
  return voice;
}

function outage(): CloudError {
  return new CloudError("unreachable", "cable cut");
}

describe("a kiosk heard of for the first time", () => {
  test("is taken once, and gets a receipt with the cloud's term and marks", async () => {
    rig = new Rig();
    rig.cloud.add("k1", 1);
    rig.cloud.of("k1").kept[1] = 7;
    const [voice] = await rig.online("k1");
    await voice?.says("vitals", { session: 1, n: 9, uptime: 101 });
    expect(rig.cloud.takes).toBe(1);
    expect(rig.lastReceipt(voice!)).toMatchObject({ session: 1, term: 1, held: 7, kept: 7 });
  });

  test("declares its epoch with its first word, and the cloud hears of it", async () => {
    rig = new Rig();
    rig.cloud.add("k1", 0);
    await rig.gateway.start();
    const voice = new KioskVoice("k1");
    const nonce = "00000000000000aa";
    const ask = { want: "epoch", session: 0, n: 1, epoch: 1, nonce };
    await rig.gateway.receive(voice.says("ask", ask));
    await settle();
    const declared = rig.cloud.stored.filter((item) => item.type === "declaration");
    expect(declared).toMatchObject([{ kiosk: "k1", epoch: 1, nonce }]);
  });

  test("waits for a cloud that cannot be reached, and is served the moment it can", async () => {
    rig = new Rig();
    rig.cloud.failing = outage();
    const [voice] = await rig.online("k1");
    await rig.gateway.receive(voice!.facts([doorFact(1)]));
    expect(rig.lastReceipt(voice!)).toBeUndefined();
    rig.cloud.failing = undefined;
    await rig.time.pass(120_000);
    expect(rig.lastReceipt(voice!)).toMatchObject({ session: 1, held: 0 });
    await rig.gateway.receive(voice!.facts([doorFact(1)]));
    await settle();
    expect(rig.cloud.seqs("k1")).toEqual([1]);
  });
});

test("a kiosk too busy for a pause is told of all the same, so nobody takes it for offline", async () => {
  const voice = await kioskOnline();
  const told = () => rig.cloud.noticed.filter((notice) => notice.type === "presence").length;
  const before = told();
  for (let seq = 1; seq <= 12; seq += 1) {
    await rig.gateway.receive(voice.facts([doorFact(seq)]));
    await rig.time.pass(10_000);
  }
  expect(told() - before).toBeGreaterThanOrEqual(2);
});

describe("facts", () => {
  test("are in the journal before the receipt names them, and in the cloud in order", async () => {
    const voice = await kioskOnline();
    for (const seq of [1, 2, 3]) await rig.gateway.receive(voice.facts([doorFact(seq)]));
    await settle();
    expect(rig.lastReceipt(voice)).toMatchObject({ held: 3 });
    expect(rig.cloud.seqs("k1")).toEqual([1, 2, 3]);
  });

  test("repeated change nothing and are answered with the mark", async () => {
    const voice = await kioskOnline();
    const message = voice.facts([doorFact(1), doorFact(2)]);
    await rig.gateway.receive(message);
    await rig.gateway.receive(message);
    await settle();
    expect(rig.cloud.seqs("k1")).toEqual([1, 2]);
    expect(rig.journal.status().entries).toBe(2);
    expect(rig.heard(voice, "receipt")).toHaveLength(3);
  });

  test("with other content under a used number are a fork, and what follows is still taken", async () => {
    const voice = await kioskOnline();
    await rig.gateway.receive(voice.facts([doorFact(1)]));
    await rig.gateway.receive(voice.facts([doorFact(1, { uptime: 99 }), doorFact(2)]));
    await settle();
    const fork = rig.cloud.stored.find((item) => item.type === "quarantine");
    expect(fork).toMatchObject({ seq: 1, code: "fork" });
    expect(rig.cloud.seqs("k1")).toEqual([1, 2]);
  });

  test("above the mark are not taken; the receipt says where to start", async () => {
    const voice = await kioskOnline();
    const verdict = await rig.gateway.receive(voice.facts([doorFact(5)]));
    expect(verdict).toMatchObject({ outcome: "ignored", code: "seq-gap" });
    expect(rig.lastReceipt(voice)).toMatchObject({ held: 0 });
  });

  test("of the year 2099 and of 1970 are taken as they are", async () => {
    const voice = await kioskOnline();
    const odd = [doorFact(1, { time: 4_070_908_800, trust: "trusted" }), doorFact(2, { time: 1 })];
    await rig.gateway.receive(voice.facts(odd));
    await settle();
    expect(rig.cloud.seqs("k1")).toEqual([1, 2]);
  });

  test("of an unknown kind are quarantined at their number and hold up nothing", async () => {
    const voice = await kioskOnline();
    const strange = doorFact(1, { kind: "levitated" });
    await rig.gateway.receive(voice.facts([strange, doorFact(2)]));
    await settle();
    expect(rig.cloud.stored[0]).toMatchObject({ type: "quarantine", seq: 1, code: "bad-schema" });
    expect(rig.lastReceipt(voice)).toMatchObject({ held: 2 });
  });

  test("a journal cannot store are not acknowledged, and are taken once there is room", async () => {
    const voice = await kioskOnline();
    Object.defineProperty(rig.journal, "append", {
      configurable: true,
      value: () => Promise.reject(new Error("disk pulled")),
    });
    const verdict = await rig.gateway.receive(voice.facts([doorFact(1)]));
    expect(verdict.outcome).toBe("unstored");
    Reflect.deleteProperty(rig.journal, "append");
    expect(await rig.gateway.receive(voice.facts([doorFact(1)]))).toMatchObject({
      outcome: "stored",
    });
    expect(rig.lastReceipt(voice)).toMatchObject({ held: 1 });
  });
});

describe("bad messages", () => {
  const cases: [string, (voice: KioskVoice) => Parameters<Rig["gateway"]["receive"]>[0], object][] =
    [
      ["a wrong tag", (v) => flipped(v.facts([doorFact(1)])), { code: "bad-tag" }],
      [
        "no tag at all",
        (v) => ({ ...v.facts([]), payload: Buffer.from("{}") }),
        { code: "bad-tag" },
      ],
      [
        "bytes outside ASCII",
        (v) => v.says("facts", '{"epoch":1,"x":"\u00e9"}'),
        { code: "not-ascii" },
      ],
      ["another epoch's key", (v) => v.facts([doorFact(1)], 2), { code: "wrong-epoch" }],
      [
        "a kiosk not enrolled",
        () => new KioskVoice("k9").facts([doorFact(1)]),
        { code: "unknown-kiosk" },
      ],
      [
        "another kiosk's topic",
        (v) => ({ ...new KioskVoice("k2").presence(), client: v.kiosk }),
        { outcome: "closed", code: "unknown-topic" },
      ],
      [
        "a topic only the gateway writes",
        (v) => ({ ...v.presence(), topic: "anxin/1/k1/plan" }),
        { outcome: "closed", code: "unknown-topic" },
      ],
      [
        "more than the limit",
        (v) => ({ ...v.presence(), payload: Buffer.alloc(16_385, 97) }),
        { outcome: "closed", code: "too-large" },
      ],
      ["a stale presence", (v) => v.says("presence", stalePresence), { code: "stale-message" }],
    ];

  test.each(cases)("%s changes nothing", async (_name, message, verdict) => {
    const voice = await kioskOnline();
    const before = rig.gateway.status().kiosks.find(({ kiosk }) => kiosk === "k1");
    expect(await rig.gateway.receive(message(voice))).toMatchObject(verdict);
    expect(rig.gateway.status().kiosks.find(({ kiosk }) => kiosk === "k1")).toEqual(before);
    expect(rig.journal.status().entries).toBe(0);
    const after = await rig.gateway.receive(voice.facts([doorFact(1)]));
    expect(after.outcome).toBe("stored");
  });

  test.each([
    ["malformed JSON", '{"epoch":1,', "malformed-json"],
    ["another schema", '{"epoch":1}', "bad-schema"],
    ["hostile nesting", `{"epoch":1,"facts":${"[".repeat(4000)}${"]".repeat(4000)}}`, "bad-schema"],
  ])("%s under a right tag is quarantined once, durably", async (_name, json, code) => {
    const voice = await kioskOnline();
    await rig.gateway.receive(voice.says("facts", json));
    await rig.gateway.receive(voice.says("facts", json));
    await settle();
    expect(rig.journal.status().entries).toBe(1);
    expect(rig.cloud.stored[0]).toMatchObject({ type: "quarantine", seq: 0, code });
  });
});

const stalePresence = {
  session: 1,
  n: 1,
  state: "lost",
  firmware: "1.0.0",
  revision: 1,
  epoch: 1,
  oldest: 900,
  next: 901,
  uptime: 1,
};

function flipped<M extends { payload: Uint8Array }>(message: M): M {
  const payload = Buffer.from(message.payload);
  payload[payload.length - 1] = payload.at(-1) === 48 ? 49 : 48;
  return { ...message, payload };
}

describe("a gap", () => {
  test("is declared by presence, recorded, and the kiosk goes on", async () => {
    const voice = await kioskOnline();
    await rig.gateway.receive(voice.facts([doorFact(1)]));
    await rig.gateway.receive(voice.presence({ oldest: 5, next: 7 }));
    await rig.gateway.receive(voice.facts([doorFact(5)]));
    await settle();
    expect(rig.cloud.stored.find((item) => item.type === "gap")).toMatchObject({ from: 2, to: 4 });
    expect(rig.cloud.seqs("k1")).toEqual([1, 5]);
    expect(rig.lastReceipt(voice)).toMatchObject({ held: 5 });
  });
});

describe("receipts", () => {
  test("come every 20 s while the kiosk is there, each above the last, and stop when it is lost", async () => {
    const voice = await kioskOnline();
    await rig.time.pass(60_000);
    const numbers = rig.heard(voice, "receipt").map((receipt) => Number(receipt?.["m"]));
    expect(numbers).toHaveLength(4);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(4);
    await rig.gateway.receive(voice.presence({ state: "lost" }));
    await rig.time.pass(60_000);
    expect(rig.heard(voice, "receipt")).toHaveLength(4);
  });
});

describe("without the cloud", () => {
  test("facts are taken for as long as it takes, and all of them reach it afterwards, once and in order", async () => {
    const voice = await kioskOnline();
    rig.cloud.failing = outage();
    for (let seq = 1; seq <= 500; seq += 1) {
      await rig.gateway.receive(voice.facts([doorFact(seq)]));
    }
    await rig.time.pass(4 * 3_600_000);
    expect(rig.lastReceipt(voice)).toMatchObject({ held: 500, kept: 0 });
    rig.cloud.failing = undefined;
    await rig.time.pass(120_000);
    expect(rig.cloud.seqs("k1")).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
    expect(rig.lastReceipt(voice)).toMatchObject({ held: 500, kept: 500 });
  });

  test.each(["busy", "garbage", "timeout", "unauthorised"] as const)(
    "an answer that is %s drops nothing",
    async (kind) => {
      const voice = await kioskOnline();
      rig.cloud.failing = new CloudError(kind, "by a test");
      await rig.gateway.receive(voice.facts([doorFact(1), doorFact(2)]));
      await rig.time.pass(10_000);
      rig.cloud.failing = undefined;
      await rig.time.pass(120_000);
      expect(rig.cloud.seqs("k1")).toEqual([1, 2]);
    },
  );
});

describe("a cloud that does not like one kiosk's items", () => {
  test("keeps no other kiosk waiting, and is offered them again and again", async () => {
    rig = new Rig();
    const [bad, good] = await rig.online("k1", "k2");
    const isBad = (item: { kiosk: string; fact?: { seq: number } }) =>
      item.kiosk === "k1" && item.fact?.seq === 3;
    rig.cloud.dislikes = (items) =>
      items.some(isBad) ? new CloudError("refused", "answered 400") : undefined;
    const bads = [1, 2, 3, 4].map((seq) => doorFact(seq));
    await Promise.all([
      rig.gateway.receive(bad!.facts(bads)),
      rig.gateway.receive(good!.facts([doorFact(1)])),
    ]);
    await settle();
    await rig.gateway.receive(good!.facts([doorFact(2)]));
    await rig.time.pass(30_000);
    expect(rig.cloud.seqs("k2")).toEqual([1, 2]);
    expect(rig.cloud.seqs("k1")).toEqual([1, 2]);
    expect(rig.codes()).toContain("item-refused");
    rig.cloud.dislikes = undefined;
    await rig.time.pass(180_000);
    expect(rig.cloud.seqs("k1")).toEqual([1, 2, 3, 4]);
  });
});

describe("a cloud restored to an earlier state", () => {
  test("gets the facts again from the journal when they are there", async () => {
    const voice = await kioskOnline();
    for (const seq of [1, 2, 3]) await rig.gateway.receive(voice.facts([doorFact(seq)]));
    await settle();
    rig.cloud.of("k1").kept[1] = 1;
    rig.cloud.stored.length = 1;
    await rig.gateway.receive(voice.facts([doorFact(4)]));
    await rig.time.pass(60_000);
    expect(rig.cloud.seqs("k1")).toEqual([1, 2, 3, 4]);
    expect(rig.lastReceipt(voice)).toMatchObject({ held: 4, kept: 4 });
  });

  test("gets them again from the kiosk when the journal has dropped them", async () => {
    const voice = await kioskOnline();
    for (const seq of [1, 2, 3]) await rig.gateway.receive(voice.facts([doorFact(seq)]));
    await settle();
    rig.journal.trim({ before: Number.MAX_SAFE_INTEGER, limit: 100 });
    rig.cloud.of("k1").kept[1] = 1;
    rig.cloud.stored.length = 1;
    await rig.gateway.receive(voice.facts([doorFact(4)]));
    await rig.time.pass(10_000);
    expect(rig.lastReceipt(voice)).toMatchObject({ held: 1, kept: 1 });
    await rig.gateway.receive(voice.facts([doorFact(2), doorFact(3)]));
    await rig.time.pass(10_000);
    expect(rig.cloud.seqs("k1")).toEqual([1, 2, 3, 4]);
    expect(rig.lastReceipt(voice)).toMatchObject({ held: 4 });
  });
});

describe("a kiosk another gateway has taken", () => {
  test("is served no more, says so once, and is taken back only when it is named", async () => {
    const voice = await kioskOnline();
    rig.cloud.of("k1").term = 2;
    await rig.gateway.receive(voice.facts([doorFact(1)]));
    await settle();
    const receipts = rig.heard(voice, "receipt").length;
    const verdict = await rig.gateway.receive(voice.facts([doorFact(2)]));
    await rig.time.pass(60_000);
    expect(verdict).toMatchObject({ outcome: "ignored", code: "term-old" });
    expect(rig.heard(voice, "receipt")).toHaveLength(receipts);
    expect(rig.cloud.seqs("k1")).toEqual([]);
    expect(rig.cloud.takes).toBe(1);
  });
});
