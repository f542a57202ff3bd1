import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connectAsync } from "mqtt";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { brokerPasswordOf, LIMITS, seal, topicOf } from "@anxin/firmware/contract";
import { describeWith, requires } from "@anxin/firmware/testing";
import { nodeMac } from "../county/keys.ts";
import { alertsOf, quarantineOf, seqsOf } from "./books.ts";
import { doorFact } from "./faulty-kiosk.ts";
import { expectNothingLost } from "./neighbours.ts";
import { openSite, type Site } from "./site.ts";
import { until } from "./until.ts";

/** Messages a gateway must not believe, and what they leave behind: a line in its log, no more. */

const LONG_MS = 120_000;

describe("A message nobody should believe, on PGlite,", () => tell(""));
describeWith(["postgresql"], "A message nobody should believe, on PostgreSQL,", () =>
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

  /** Nothing changed: two facts kept, nothing in quarantine, nobody is called. */
  async function expectUnchanged(kiosk: string): Promise<void> {
    expect(site.status(kiosk)).toMatchObject({ epoch: 1, held: 2, kept: 2, online: true });
    expect(await seqsOf(site, kiosk)).toEqual([1, 2]);
    expect(await quarantineOf(site, kiosk)).toEqual([]);
    expect(await alertsOf(site, kiosk)).toEqual([]);
  }

  /** What the gateway made of the last message of this kiosk. */
  const verdict = (kiosk: string) =>
    site.transport.heard.findLast((heard) => heard.topic.includes(`/${kiosk}/`))?.verdict;

  const fact = (seq: number) => JSON.stringify({ epoch: 1, facts: [doorFact(seq)] });

  test.each([
    ["that is only JSON", () => fact(3)],
    ["whose tag is on the same line", () => fact(3) + " " + "0".repeat(32)],
    ["whose tag is in capitals", () => fact(3) + "\n" + "ABCDEF01".repeat(4)],
    ["that is empty", () => ""],
    ["that is a tag and nothing else", () => "\n" + "0".repeat(32)],
  ])("%s is not a message: `bad-tag`, and nothing changes", async (_what, text) => {
    const thief = await site.faulty();
    expect(await thief.sends("facts", Buffer.from(text()))).toBe("acknowledged");
    expect(verdict(thief.kiosk)).toMatchObject({ code: "bad-tag", authentic: false });
    expect(site.logged("bad-tag", thief.kiosk)).toHaveLength(1);
    await until("the cloud hears", () => site.cloudLogged(thief.kiosk).includes("bad-tag"));
    expect(thief.connected).toBe(true);
    await expectUnchanged(thief.kiosk);
  });

  test.each([
    ["Chinese", "安心"],
    ["a tab", "\t"],
    ["a line feed", "\n"],
    ["a byte above 126", "\x7f"],
  ])("with %s in it is `not-ascii` even under the right tag", async (_what, word) => {
    const thief = await site.faulty();
    const json = fact(3).replace('"body":{}', `"body":{"note":"${word}"}`);
    const bytes = Buffer.from(json).toString("latin1");
    await thief.sends("facts", thief.sealed("facts", bytes));
    expect(verdict(thief.kiosk)).toMatchObject({ code: "not-ascii" });
    expect(site.logged("not-ascii", thief.kiosk)).toHaveLength(1);
    await expectUnchanged(thief.kiosk);
    await thief.facts([doorFact(3)]);
    await site.kept(thief.kiosk, 3);
  });

  test("under another kiosk's key is `bad-tag`", async () => {
    const thief = await site.faulty();
    const other = site.client(site.north.kiosk);
    const topic = topicOf(thief.kiosk, "facts");
    const payload = Buffer.from(seal(nodeMac, other.key(1), topic, fact(3)));
    await thief.sends("facts", payload);
    expect(verdict(thief.kiosk)).toMatchObject({ code: "bad-tag" });
    await expectUnchanged(thief.kiosk);
  });

  test("with one digit changed, or sealed for another topic, is `bad-tag`", async () => {
    const thief = await site.faulty();
    const changed = thief.sealed("facts", fact(3)).toString().replace("door-opened", "door-closed");
    await thief.sends("facts", Buffer.from(changed));
    await thief.sends("facts", thief.sealed("progress", fact(3)));
    expect(verdict(thief.kiosk)).toMatchObject({ code: "bad-tag" });
    expect(site.logged("bad-tag", thief.kiosk)).toHaveLength(1);
    await expectUnchanged(thief.kiosk);
  });

  test("under the right key of another epoch is `wrong-epoch`, and is told where to start", async () => {
    const thief = await site.faulty();
    const before = thief.told("receipt").length;
    await thief.facts([doorFact(3)], 2);
    expect(verdict(thief.kiosk)).toMatchObject({ code: "wrong-epoch", outcome: "ignored" });
    expect(site.logged("wrong-epoch", thief.kiosk)).toHaveLength(1);
    await until("a receipt", () => thief.told("receipt").length > before);
    expect(thief.receipt).toMatchObject({ epoch: 1, held: 2 });
    await thief.says("facts", { epoch: 2, facts: [doorFact(3)] });
    expect(verdict(thief.kiosk)).toMatchObject({ code: "wrong-epoch" });
    await expectUnchanged(thief.kiosk);
  });

  test("said a second time word for word is `stale-message` where it is not a fact", async () => {
    const thief = await site.faulty();
    const presence = { state: "ready", firmware: "9.9.9", revision: 1, epoch: 1, uptime: 100 };
    const json = { session: 9, n: 1, oldest: 1, next: 3, ...presence };
    await thief.says("presence", json);
    await thief.says("presence", json);
    expect(verdict(thief.kiosk)).toMatchObject({ code: "stale-message" });
    expect(site.logged("stale-message", thief.kiosk)).toHaveLength(1);
    await expectUnchanged(thief.kiosk);
  });

  test("of a kiosk nobody enrolled is not even let in: `unknown-kiosk`", async () => {
    await expect(site.client("stranger").connect()).rejects.toMatchObject({ code: 4 });
    expect(site.logged("unknown-kiosk", "stranger")).toHaveLength(1);
    const [username, password] = [site.north.kiosk, brokerPasswordOf(nodeMac, new Uint8Array(32))];
    const wrong = { clientId: username, username, password, reconnectPeriod: 0 };
    await expect(connectAsync(site.brokerUrl, wrong)).rejects.toMatchObject({ code: 4 });
  });

  test("of a kiosk nobody enrolled, through a broker that lets anyone in, is `unknown-kiosk`", async () => {
    const stranger = site.client("stranger");
    const topic = topicOf("stranger", "facts");
    const payload = stranger.sealed("facts", fact(1));
    const answer = await site.transport.inbox?.receive({ client: undefined, topic, payload });
    expect(answer).toMatchObject({ outcome: "ignored", authentic: false, code: "unknown-kiosk" });
    expect(site.status("stranger")).toBeUndefined();
  });

  test("of a kiosk the cloud does not know is kept nowhere: `kiosk-refused`", async () => {
    const thief = site.client(await site.nextFaulty(false));
    await thief.connect();
    await thief.facts([doorFact(1)]);
    await until("the cloud's refusal", () => site.logged("kiosk-refused", thief.kiosk).length > 0);
    expect(site.logged("kiosk-refused", thief.kiosk)).toMatchObject([{ reason: "unknown-kiosk" }]);
    expect(site.status(thief.kiosk)).toMatchObject({ term: 0, held: 0 });
    expect(await seqsOf(site, thief.kiosk)).toEqual([]);
  });

  test.each(["facts", "receipt", "grant", "plan"] as const)(
    "on another kiosk's %s ends the connection of who sends it: `unknown-topic`",
    async (channel) => {
      const thief = await site.faulty();
      const topic = topicOf(site.north.kiosk, channel);
      expect(await thief.send(topic, thief.sealed("facts", fact(3)))).toBe("closed");
      expect(site.logged("unknown-topic", thief.kiosk)).toHaveLength(1);
    },
  );

  test("of 16,385 bytes ends the connection of who sends it: `too-large`", async () => {
    const thief = await site.faulty();
    const json = "x".repeat(LIMITS.payloadBytesMax + 1 - 33);
    expect(await thief.says("facts", json)).toBe("closed");
    expect(site.logged("too-large", thief.kiosk)).toHaveLength(1);
    await until("the cloud hears", () => site.cloudLogged(thief.kiosk).includes("too-large"));
    expect(await quarantineOf(site, thief.kiosk)).toEqual([]);
  });

  test("of 10 MB ends the connection of who sends it: `too-large`", async () => {
    const thief = await site.faulty();
    expect(await thief.says("facts", "x".repeat(10_000_000))).toBe("closed");
    expect(site.status(thief.kiosk)).toMatchObject({ held: 2, kept: 2 });
    expect(await quarantineOf(site, thief.kiosk)).toEqual([]);
    expect(site.logged("too-large", "127.0.0.1")).toHaveLength(1);
  });

  test("that only announces 256 MB is hung up on before any of it comes: `too-large`", async () => {
    const socket = await dial(site.brokerPort);
    // PUBLISH, and the largest remaining length four bytes can say (MQTT 3.1.1 section 2.2.3).
    socket.write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]));
    await once(socket, "close");
    // One line a minute for one address: this one is in the line of the test above.
    expect(site.logged("too-large", "127.0.0.1")).toHaveLength(1);
  });

  test.each([
    ["that is no MQTT", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
    ["whose length never ends", Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ["that publishes before it says who it is", Buffer.from([0x30, 0x04, 0x00, 0x01, 0x61, 0x62])],
  ])("%s is hung up on", async (_what, bytes) => {
    const socket = await dial(site.brokerPort);
    socket.write(bytes);
    await once(socket, "close");
  });
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.resume();
  return socket;
}
