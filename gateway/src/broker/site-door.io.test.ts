import { randomBytes } from "node:crypto";
import type { MqttClient } from "mqtt";
import { connectAsync } from "mqtt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SITE_NOTE_TOPIC, SITE_USER, siteTopicOf } from "@anxin/firmware/contract/site";
import { enrolmentOf } from "../config/enrolment.ts";
import { isPasswordOf } from "../inbound/password.ts";
import type { LogFields } from "../log.ts";
import { nodeTime } from "../node-time.ts";
import { credentials, enrolled } from "../testing/kiosk-voice.ts";
import type { Inbox, Incoming } from "../transport.ts";
import { Broker } from "./broker.ts";

const password = randomBytes(16).toString("hex");
const enrolment = enrolmentOf([enrolled("k1")]);

let broker: Broker;
let lines: LogFields[];
let received: Incoming[];
let notes: string[];
const clients: MqttClient[] = [];

const inbox: Inbox = {
  receive: async (message) => {
    received.push(message);
    return { outcome: "stored", authentic: true };
  },
  note: (payload) => void notes.push(Buffer.from(payload).toString()),
  disconnected: () => {},
  admits: ({ kiosk, password: given }) => {
    const keys = enrolment.keysOf(kiosk);
    return keys !== undefined && isPasswordOf(keys, given);
  },
};

beforeEach(async () => {
  lines = [];
  received = [];
  notes = [];
  const line = (fields: LogFields) => void lines.push(fields);
  const log = { info: line, warn: line, error: line };
  const time = nodeTime((error) => void error);
  const site = { port: 0, password };
  broker = new Broker({ host: "127.0.0.1", port: 0, connectionsMax: 50, site, time, log });
  await broker.start(inbox);
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
  await broker.stop();
});

async function join(port: number, more: object): Promise<MqttClient> {
  const options = { reconnectPeriod: 0, protocolVersion: 4, ...more } as const;
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, options);
  client.on("error", () => {});
  clients.push(client);
  return client;
}

const program = () => join(broker.sitePort, { username: SITE_USER, password });

describe("a program of the site", () => {
  test("reads what the gateway tells the site, in Chinese too, and what is retained", async () => {
    const topic = siteTopicOf("alert", "k1/kiosk-away");
    const message = { kiosk: "_site", topic, qos: 0, retain: true } as const;
    broker.tellSite({ ...message, payload: '{"zh":"离线"}' });
    const client = await program();
    const heard: string[] = [];
    client.on("message", (_topic, payload) => heard.push(payload.toString()));
    await client.subscribeAsync(siteTopicOf("alert", "#"));
    await expect.poll(() => heard).toEqual(['{"zh":"离线"}']);
  });

  test.each(["anxin/1/k1/facts", "anxin/1/+/ask", "anxin/1/k1/plan", "anxin/1/#", "#", "$SYS/#"])(
    "may not read %s",
    async (topic) => {
      const client = await program();
      const refused = await client.subscribeAsync(topic).catch((error: unknown) => String(error));
      expect(JSON.stringify(refused)).toMatch(/128|Unspecified/);
      expect(lines.map((line) => line.code)).toEqual(["automation-refused"]);
    },
  );

  test.each([
    "facts",
    "presence",
    "ask",
    "progress",
    "receipt",
    "plan",
    "grant",
    "answer",
    "program",
  ])(
    "commands nothing: what it publishes as %s is refused and its connection closed",
    async (channel) => {
      const client = await program();
      const closed = new Promise((resolve) => client.once("close", () => resolve(true)));
      client.publish(`anxin/1/k1/${channel}`, "{}", { qos: 0 });
      expect(await closed).toBe(true);
      expect(received).toEqual([]);
      expect(lines.map((line) => line.code)).toContain("automation-refused");
    },
  );

  test("may not tell other programs of the site what only the gateway tells", async () => {
    const client = await program();
    const closed = new Promise((resolve) => client.once("close", () => resolve(true)));
    client.publish(siteTopicOf("alert", "k1/storage-hot"), "{}", { qos: 0, retain: true });
    expect(await closed).toBe(true);
  });

  test("leaves no command behind as its will", async () => {
    const will = { topic: "anxin/1/k1/grant", payload: Buffer.from("{}"), qos: 0, retain: true };
    const client = await join(broker.sitePort, { username: SITE_USER, password, will });
    const kiosk = await join(broker.port, { clientId: "k1", ...credentials("k1") });
    const heard: string[] = [];
    kiosk.on("message", (topic) => heard.push(topic));
    await kiosk.subscribeAsync("anxin/1/k1/grant");
    client.stream.destroy();
    await expect.poll(() => lines.map((line) => line.code)).toContain("automation-refused");
    await kiosk.subscribeAsync("anxin/1/k1/receipt");
    expect(heard).toEqual([]);
  });

  test("says a note, which reaches the gateway", async () => {
    const client = await program();
    await client.publishAsync(SITE_NOTE_TOPIC, '{"text":"药品不足"}', { qos: 1 });
    expect(notes).toEqual(['{"text":"药品不足"}']);
  });
});

test("a flow that floods the gateway is sent away, and may come again", async () => {
  const client = await program();
  const closed = new Promise((resolve) => client.once("close", () => resolve(true)));
  for (let n = 0; n < 500; n += 1) client.publish(SITE_NOTE_TOPIC, '{"text":"x"}');
  expect(await closed).toBe(true);
  expect(notes).toHaveLength(100);
  expect(lines.map((line) => line.code)).toEqual(["automation-refused"]);
  expect((await program()).connected).toBe(true);
});

describe("the door of the site's programs", () => {
  test("stays shut to a wrong password, and to a kiosk", async () => {
    const wrong = join(broker.sitePort, { username: SITE_USER, password: "guess" });
    await expect(wrong).rejects.toThrow(/not authorized|Bad username/i);
    const kiosk = join(broker.sitePort, { clientId: "k1", ...credentials("k1") });
    await expect(kiosk).rejects.toThrow(/not authorized|Bad username/i);
  });

  test("is not the kiosks' door: there its password opens nothing", async () => {
    const elsewhere = join(broker.port, { clientId: SITE_USER, username: SITE_USER, password });
    await expect(elsewhere).rejects.toThrow();
  });

  test("lets four in at once", async () => {
    for (let n = 0; n < 4; n += 1) await program();
    await expect(program()).rejects.toThrow();
  });
});
