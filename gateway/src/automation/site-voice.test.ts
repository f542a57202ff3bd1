import { expect, test } from "vitest";
import { Rig } from "../testing/rig.ts";
import { doorFact } from "../testing/kiosk-voice.ts";
import { VirtualTime } from "../testing/virtual-time.ts";
import type { LogFields } from "../log.ts";
import type { Outgoing } from "../transport.ts";
import { SiteNotes } from "./site-notes.ts";
import { SiteVoice } from "./site-voice.ts";

function voice() {
  const sent: Outgoing[] = [];
  const site = new SiteVoice({ publish: (one) => void sent.push(one), time: new VirtualTime() });
  const told = () =>
    sent.splice(0).map(({ topic, payload, retain }) => ({
      topic: topic.replace("anxin/1/_site/", ""),
      body: payload === "" ? "" : (JSON.parse(payload) as Record<string, unknown>),
      retain,
    }));
  return { site, told };
}

test("a flow is told each fact once, when it is durable, and never an ask or a tag", async () => {
  const { site, told } = voice();
  const rig = new Rig({ onlookers: [site] });
  const [k1] = await rig.online("k1");
  const facts = k1?.facts([doorFact(1), doorFact(2)]);
  if (facts === undefined) throw new Error("no kiosk");
  expect(told()).toMatchObject([{ topic: "presence/k1", body: { state: "ready" }, retain: true }]);
  await rig.gateway.receive(facts);
  await rig.gateway.receive(facts);
  expect(told()).toMatchObject([
    { topic: "facts/k1", body: { kiosk: "k1", epoch: 1, facts: [{ seq: 1 }, { seq: 2 }] } },
  ]);
  await rig.gateway.stop();
});

test("an alert is told when it opens and when it is over, not in between", () => {
  const { site, told } = voice();
  const hot = { code: "storage-hot", kiosk: "k1" } as const;
  site.alerts("climate", [hot]);
  site.alerts("climate", [hot]);
  site.alerts("health", [{ code: "cloud-away", kiosk: "" }]);
  expect(told()).toMatchObject([
    {
      topic: "alert/k1/storage-hot",
      retain: true,
      body: { open: true, kiosk: "k1", zh: expect.stringContaining("温度过高") },
    },
    { topic: "alert/gateway/cloud-away", retain: true, body: { open: true, kiosk: "" } },
  ]);
  site.alerts("climate", []);
  expect(told()).toMatchObject([
    { topic: "alert/k1/storage-hot", retain: false, body: { open: false } },
    { topic: "alert/k1/storage-hot", retain: true, body: "" },
  ]);
});

test("what two find is open until both say it is over", () => {
  const { site, told } = voice();
  const full = { code: "gateway-journal-full", kiosk: "" } as const;
  site.alerts("health", [full]);
  site.alerts("alarms", [full]);
  site.alerts("health", []);
  expect(told()).toMatchObject([{ body: { open: true } }]);
  site.alerts("alarms", []);
  expect(told()).toMatchObject([{ body: { open: false } }, { body: "" }]);
});

test("storage is told by what changed of it", () => {
  const { site, told } = voice();
  site.judged("k1", ["storage-hot", "storage-humid"]);
  site.judged("k2", ["storage-hot"]);
  expect(told()).toHaveLength(3);
  site.judged("k1", ["storage-humid"]);
  expect(told()).toMatchObject([
    { topic: "alert/k1/storage-hot", body: { open: false } },
    { topic: "alert/k1/storage-hot", body: "" },
  ]);
});

test("of a flow's notes ten a minute are logged, each on one line; the rest are counted", async () => {
  const time = new VirtualTime();
  const lines: string[] = [];
  const line = (fields: LogFields, text: string) =>
    void lines.push(`${String(fields["dropped"])} ${text}`);
  const notes = new SiteNotes({ time, log: { info: line, warn: line, error: line } });
  const say = (text: string) => notes.take(Buffer.from(JSON.stringify({ text })));
  say("库存\n不足");
  notes.take(Buffer.from("not JSON"));
  for (let n = 0; n < 30; n += 1) say("again");
  expect(lines[0]).toBe("0 A flow says: 库存 不足");
  expect(lines).toHaveLength(10);
  await time.pass(60_000);
  say("later");
  expect(lines.at(-1)).toBe("21 A flow says: later");
});
