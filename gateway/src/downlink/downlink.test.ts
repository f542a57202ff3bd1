import { afterEach, describe, expect, test } from "vitest";
import type { KioskVoice } from "../testing/kiosk-voice.ts";
import { doorFact, plan } from "../testing/kiosk-voice.ts";
import { Rig } from "../testing/rig.ts";
import { settle } from "../testing/virtual-time.ts";

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

describe("plans and grants", () => {
  test("a declared epoch is carried to the cloud once, opened by its plan, and starts at zero", async () => {
    rig = new Rig();
    rig.cloud.add("k1", 0);
    const [voice] = await rig.online("k1");
    const ask = voice!.says(
      "ask",
      { want: "epoch", session: 0, n: 0, epoch: 2, nonce: "00000000000000bb" },
      2,
    );
    await rig.gateway.receive(ask);
    await rig.gateway.receive(ask);
    await settle();
    expect(rig.cloud.stored[0]).toMatchObject({ type: "declaration", epoch: 2 });
    rig.cloud.of("k1").epoch = 2;
    await rig.cloud.say({ event: "plan", kiosk: "k1", plan: plan(1, 2, "00000000000000bb") });
    expect(rig.heard(voice!, "plan", 2)).toEqual([JSON.parse(plan(1, 2, "00000000000000bb"))]);
    voice!.epoch = 2;
    voice!.session = 2;
    await rig.gateway.receive(voice!.presence());
    await rig.gateway.receive(voice!.facts([doorFact(1)]));
    await settle();
    expect(rig.lastReceipt(voice!)).toMatchObject({ epoch: 2, held: 1 });
    expect(rig.cloud.seqs("k1", 2)).toEqual([1]);
  });

  test("a plan of a lower revision, or another plan of the same, is ignored", async () => {
    const voice = await kioskOnline();
    await rig.cloud.say({ event: "plan", kiosk: "k1", plan: plan(5, 1) });
    await rig.cloud.say({ event: "plan", kiosk: "k1", plan: plan(4, 1) });
    await rig.cloud.say({ event: "plan", kiosk: "k1", plan: plan(5, 1, "00000000000000cc") });
    await rig.cloud.say({ event: "plan", kiosk: "k1", plan: "{}" });
    expect(rig.heard(voice, "plan")).toEqual([JSON.parse(plan(5, 1))]);
    expect(rig.codes()).toContain("plan-bad");
  });

  test("a grant ends at an uptime of the kiosk and is not retained", async () => {
    const voice = await kioskOnline();
    await rig.time.pass(10_000);
    const id = "00000000000000dd";
    await rig.cloud.say({ event: "grant", kiosk: "k1", id, product: "condom-m", lifeMs: 60_000 });
    expect(rig.heard(voice, "grant")).toMatchObject([
      { id, product: "condom-m", until: 170, session: 1 },
    ]);
    expect(rig.transport.sent.at(-1)).toMatchObject({ qos: 1, retain: false });
  });

  test("a grant for a kiosk that is away is refused at once and never sent later", async () => {
    const voice = await kioskOnline();
    rig.transport.inbox?.disconnected("k1");
    await settle();
    await rig.cloud.say({
      event: "grant",
      kiosk: "k1",
      id: "00000000000000dd",
      lane: 1,
      lifeMs: 60_000,
    });
    await settle();
    await rig.gateway.receive(voice.presence());
    await settle();
    expect(rig.heard(voice, "grant")).toEqual([]);
    const refusal = rig.cloud.noticed.find((notice) => notice.type === "progress");
    expect(refusal).toMatchObject({ progress: { state: "refused", code: "kiosk-offline" } });
  });

  test("the stream is opened again when it breaks and when it falls silent", async () => {
    await kioskOnline();
    rig.cloud.breakStreams();
    await rig.time.pass(1_000);
    expect(rig.cloud.streams).toHaveLength(1);
    const [silent] = rig.cloud.streams;
    await rig.time.pass(50_000);
    expect(rig.cloud.streams).toHaveLength(1);
    expect(rig.cloud.streams[0]).not.toBe(silent);
  });

  test("presence and progress reach the cloud at once", async () => {
    const voice = await kioskOnline();
    const progress = { session: 1, n: 50, id: "00000000000000dd", state: "armed", code: "" };
    await rig.gateway.receive(voice.says("progress", progress));
    await settle();
    expect(rig.cloud.noticed.map(({ type }) => type)).toEqual(["presence", "progress"]);
  });
});
