import { afterEach, describe, expect, test } from "vitest";
import { CloudError } from "../uplink/cloud-link.ts";
import type { KioskVoice } from "../testing/kiosk-voice.ts";
import { Rig } from "../testing/rig.ts";
import { settle } from "../testing/virtual-time.ts";

const PSEUDONYM = "5a".repeat(16);
const TAKE = "7b".repeat(8);

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

function ask(n: number, want = "may", more: object = {}): object {
  const who = { rule: 1, window: 202611, pseudonym: PSEUDONYM, take: TAKE };
  return { want, session: 1, n, ...who, ...more };
}

/** Resolves when the test lets the cloud answer. */
function slowCloud(): { answer(): void } {
  let answer = () => {};
  rig.cloud.answers = () =>
    new Promise((resolve) => {
      answer = () => resolve({ ok: true, code: "ok" });
    });
  return { answer: () => answer() };
}

describe("a kiosk's question about a quota", () => {
  test("reaches the cloud without the kiosk's name, and the answer names the question", async () => {
    const voice = await kioskOnline();
    rig.cloud.answers = async () => ({ ok: false, code: "quota-used" });
    await rig.gateway.receive(voice.says("ask", ask(40)));
    await settle();
    expect(rig.cloud.asked).toEqual([
      { want: "may", rule: 1, window: 202611, pseudonym: PSEUDONYM, take: TAKE },
    ]);
    expect(rig.heard(voice, "answer")).toMatchObject([
      { session: 1, term: 1, re: 40, ok: false, code: "quota-used" },
    ]);
    expect(rig.transport.sent.at(-1)).toMatchObject({ qos: 1, retain: false });
  });

  test("is fresh once: the same message again is asked of nobody", async () => {
    const voice = await kioskOnline();
    const message = voice.says("ask", ask(40));
    await rig.gateway.receive(message);
    const again = await rig.gateway.receive(message);
    await settle();
    expect(again.code).toBe("stale-message");
    expect(rig.cloud.asked).toHaveLength(1);
  });

  test("gets no answer while the cloud is away, and the kiosk decides alone", async () => {
    const voice = await kioskOnline();
    rig.cloud.failing = new CloudError("unreachable", "cable cut");
    await rig.gateway.receive(voice.says("ask", ask(40)));
    await settle();
    expect(rig.heard(voice, "answer")).toEqual([]);
    expect(rig.codes()).toContain("ask-unanswered");
    rig.cloud.failing = undefined;
    await rig.time.pass(600_000);
    expect(rig.cloud.asked).toEqual([]);
  });

  test("that what was taken is counted is said only after the cloud has said so", async () => {
    const voice = await kioskOnline();
    const cloud = slowCloud();
    await rig.gateway.receive(voice.says("ask", ask(40, "took")));
    await settle();
    expect(rig.heard(voice, "answer")).toEqual([]);
    cloud.answer();
    await settle();
    expect(rig.heard(voice, "answer")).toMatchObject([{ re: 40, ok: true, code: "ok" }]);
  });

  test("is forgotten when the kiosk has begun another session meanwhile", async () => {
    const voice = await kioskOnline();
    const cloud = slowCloud();
    await rig.gateway.receive(voice.says("ask", ask(40)));
    voice.session = 2;
    await rig.gateway.receive(voice.presence());
    await settle();
    cloud.answer();
    await settle();
    expect(rig.heard(voice, "answer")).toEqual([]);
  });

  test("beyond four at once gets no answer, and those under way are not disturbed", async () => {
    const voice = await kioskOnline();
    const waiting: (() => void)[] = [];
    rig.cloud.answers = () =>
      new Promise((resolve) => waiting.push(() => resolve({ ok: true, code: "ok" })));
    for (let n = 40; n < 46; n += 1) await rig.gateway.receive(voice.says("ask", ask(n)));
    await settle();
    expect(rig.cloud.asked).toHaveLength(4);
    expect(rig.codes().filter((code) => code === "asks-too-many")).toHaveLength(1);
    for (const answer of waiting) answer();
    await settle();
    await rig.gateway.receive(voice.says("ask", ask(50)));
    await settle();
    expect(rig.cloud.asked).toHaveLength(5);
  });
});

/** Everything the gateway keeps or says of an hour of asks, good and bad, as one text. */
async function everythingKept(): Promise<string> {
  const voice = await kioskOnline();
  await rig.gateway.receive(voice.says("ask", ask(40)));
  await rig.gateway.receive(voice.says("ask", ask(41, "took")));
  await rig.gateway.receive(voice.says("ask", ask(41, "took")));
  await rig.gateway.receive(voice.says("ask", ask(42, "gave-back", { rule: "one" })));
  await rig.gateway.receive(voice.says("ask", JSON.stringify(ask(43)).slice(0, -1)));
  rig.cloud.failing = new CloudError("unreachable", "cable cut");
  await rig.gateway.receive(voice.says("ask", ask(44)));
  await settle();
  rig.cloud.failing = undefined;
  await rig.time.pass(3_600_000);
  const kept = {
    lines: rig.lines,
    pending: rig.journal.pending("k1", 1000),
    entries: rig.journal.status().entries,
    noticed: rig.cloud.noticed,
    stored: rig.cloud.stored,
    status: rig.gateway.status(),
  };
  return JSON.stringify(kept);
}

/** The forms in which a pseudonym or a take could hide in a text. */
function formsOf(hex: string): string[] {
  const bytes = Buffer.from(hex, "hex");
  const inJson = Buffer.from(`"${hex}"`);
  return [hex, hex.toUpperCase(), bytes.toString("base64").replace(/=+$/, ""), ...windows(inJson)];
}

/** The base64 of a text at each of its three alignments, without the edges that vary. */
function windows(bytes: Buffer): string[] {
  return [0, 1, 2].map((skip) => {
    const text = Buffer.concat([Buffer.alloc(skip), bytes]).toString("base64");
    return text.slice(4, -8);
  });
}

describe("what the gateway keeps of it", () => {
  test("is nothing: no pseudonym and no take in its log, journal, notices or status", async () => {
    const kept = await everythingKept();
    expect(rig.cloud.asked.length).toBeGreaterThan(1);
    const found = [PSEUDONYM, TAKE].flatMap(formsOf).filter((form) => kept.includes(form));
    expect(found).toEqual([]);
  });

  test("would be seen by this search if an ask were quarantined or logged", () => {
    const leak = Buffer.from(JSON.stringify(ask(40))).toString("base64");
    expect(formsOf(PSEUDONYM).some((form) => leak.includes(form))).toBe(true);
    expect(formsOf(TAKE).some((form) => `refused: ${TAKE}`.includes(form))).toBe(true);
  });
});
