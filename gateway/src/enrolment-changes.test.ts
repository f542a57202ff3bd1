import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { KioskVoice, credentials, doorFact, enrolled, plan } from "./testing/kiosk-voice.ts";
import { Rig } from "./testing/rig.ts";
import { settle } from "./testing/virtual-time.ts";

let rig: Rig;
let k1: KioskVoice;

beforeEach(async () => {
  rig = new Rig();
  rig.cloud.add("k1", 1, plan(1, 1));
  [k1 = new KioskVoice("k1")] = await rig.online("k1");
});
afterEach(() => rig.gateway.stop());

const admits = (kiosk: string, epoch = 1, link: "tls" | "mac-only" = "tls") => {
  const password = Buffer.from(credentials(kiosk, epoch).password);
  return rig.transport.inbox?.admits({ kiosk, password, link });
};

function closingPlan(revision: number): string {
  const closed = { lanes: [], ways: { grant: false, voucher: false, card: false } };
  return JSON.stringify({ ...(JSON.parse(plan(revision, 1)) as object), ...closed });
}

const plans = (text: string) => rig.cloud.say({ event: "plan", kiosk: "k1", plan: text });

async function says(...messages: Parameters<typeof rig.gateway.receive>[0][]): Promise<void> {
  for (const message of messages) await rig.gateway.receive(message);
  await settle();
}

describe("a changed enrolment file", () => {
  test("shuts out a kiosk taken out of it, and leaves the others alone", async () => {
    rig.enrol(enrolled("k2"), enrolled("k3"));
    expect(rig.transport.dismissed).toEqual(["k1"]);
    expect(admits("k1")).toBe(false);
    expect(admits("k2")).toBe(true);
    const verdict = await rig.gateway.receive(k1.facts([doorFact(1)]));
    expect(verdict).toMatchObject({ outcome: "ignored", code: "unknown-kiosk" });
  });

  test("lets a kiosk in that was added", () => {
    rig.enrol(...["k1", "k2", "k3", "k4"].map((kiosk) => enrolled(kiosk)));
    expect(admits("k4")).toBe(true);
    expect(rig.transport.dismissed).toEqual(["k4"]);
  });

  test("with nothing changed dismisses nobody", () => {
    rig.enrol(...["k1", "k2", "k3"].map((kiosk) => enrolled(kiosk)));
    expect(rig.transport.dismissed).toEqual([]);
  });

  test("with one bad kiosk in it changes nothing at all", () => {
    const bad = [enrolled("k2"), { kiosk: "Not An Id", keys: {} }];
    expect(() => rig.enrol(...bad)).toThrow(/kiosk id/);
    expect(admits("k1")).toBe(true);
  });

  test("that asks for TLS refuses the kiosk in clear", () => {
    expect(admits("k1", 1, "mac-only")).toBe(true);
    rig.enrol({ ...enrolled("k1"), link: "tls" });
    expect(admits("k1", 1, "mac-only")).toBe("link-refused");
    expect(admits("k1", 1, "tls")).toBe(true);
  });
});

describe("a replaced board", () => {
  test("comes in under its later epochs, and the stolen one under none", async () => {
    await says(k1.facts([doorFact(1)]));
    rig.enrol(enrolled("k1", [5, 6, 7, 8]), enrolled("k2"), enrolled("k3"));
    expect([1, 2, 3, 4].map((epoch) => admits("k1", epoch))).toEqual(Array(4).fill(false));
    expect(admits("k1", 5)).toBe(true);
    const old = await rig.gateway.receive(k1.facts([doorFact(2)]));
    expect(old).toMatchObject({ code: "bad-tag" });
    const board = new KioskVoice("k1", 5);
    const nonce = "00000000000000bb";
    await says(board.says("ask", { session: 0, n: 1, want: "epoch", epoch: 5, nonce }));
    await plans(plan(2, 5, nonce));
    await says(board.presence({ revision: 2 }), board.facts([doorFact(1)]));
    expect(rig.lastReceipt(board)).toMatchObject({ epoch: 5, held: 1 });
    expect(rig.cloud.seqs("k1", 1)).toEqual([1]);
    expect(rig.cloud.seqs("k1", 5)).toEqual([1]);
  });
});

describe("a kiosk taken out of service", () => {
  const leaving = () => rig.enrol({ ...enrolled("k1"), leaving: true }, enrolled("k2"));

  test("is served until it follows the plan that closes it, then refused", async () => {
    leaving();
    expect(admits("k1")).toBe(true);
    await says(k1.facts([doorFact(1)]));
    await plans(closingPlan(2));
    expect(rig.heard(k1, "plan").at(-1)).toMatchObject({ revision: 2, lanes: [] });
    await rig.time.pass(10_000);
    expect(admits("k1")).toBe(true);
    await says(k1.presence({ revision: 2 }));
    await rig.time.pass(10_000);
    expect(admits("k1")).toBe("kiosk-left");
    expect(rig.cloud.seqs("k1")).toEqual([1]);
    const steps = rig.lines.filter(({ code }) => code === "kiosk-leaving");
    expect(steps.map((line) => line["step"])).toEqual(["plan", "kiosk"]);
    expect(rig.codes().filter((code) => code === "kiosk-left")).toHaveLength(1);
    expect(rig.transport.dismissed).toEqual(["k1", "k3", "k1"]);
  });

  test("comes back when the file no longer says so", async () => {
    await plans(closingPlan(2));
    await says(k1.presence({ revision: 2 }));
    leaving();
    expect(admits("k1")).toBe("kiosk-left");
    rig.enrol(enrolled("k1"));
    expect(admits("k1")).toBe(true);
  });
});

describe("a transport that must ask for messages", () => {
  test("is told to listen to who is enrolled, and no more to who is taken out", () => {
    expect(rig.transport.listening).toEqual(["k1", "k2", "k3"]);
    rig.enrol(enrolled("k2"), enrolled("k4"));
    expect(rig.transport.listening).toEqual(["k2", "k4"]);
  });

  test("is told to leave a kiosk alone that another gateway has taken", async () => {
    rig.cloud.of("k1").term = 2;
    await says(k1.facts([doorFact(1)]));
    expect(rig.codes().filter((code) => code === "term-old")).toHaveLength(1);
    expect(rig.transport.listening).toEqual(["k2", "k3"]);
  });

  test("is told to leave a kiosk alone that has left", async () => {
    await plans(closingPlan(2));
    await says(k1.presence({ revision: 2 }));
    rig.enrol({ ...enrolled("k1"), leaving: true }, enrolled("k2"));
    expect(rig.transport.listening).toEqual(["k2"]);
  });

  test("brings plans again when its broker was away, but none of a kiosk that is not ours now", async () => {
    const said = () => rig.transport.sent.filter(({ topic }) => topic.endsWith("/plan")).length;
    const before = said();
    rig.transport.inbox?.reopened?.();
    expect(said()).toBe(before + 1);
    rig.enrol(enrolled("k2"));
    rig.lines.length = 0;
    rig.transport.inbox?.reopened?.();
    expect(said()).toBe(before + 1);
    expect(rig.codes()).toEqual([]);
  });
});

test("yesterday's messages, said again, change nothing", async () => {
  const yesterday = [k1.presence(), k1.facts([doorFact(1), doorFact(2)]), k1.presence()];
  await says(...yesterday);
  k1.session = 2;
  await says(k1.presence({ next: 3 }), k1.facts([doorFact(3)]));
  const before = rig.gateway.status();
  rig.lines.length = 0;
  const verdicts = [];
  for (const message of [...yesterday, ...yesterday]) {
    verdicts.push(await rig.gateway.receive(message));
  }
  await settle();
  const ignored = { outcome: "ignored", code: "stale-message" };
  expect(verdicts.slice(0, 3)).toMatchObject([ignored, { outcome: "stored" }, ignored]);
  expect(rig.gateway.status().kiosks).toEqual(before.kiosks);
  expect(rig.cloud.seqs("k1")).toEqual([1, 2, 3]);
  expect(rig.codes()).toEqual(["stale-message"]);
});
