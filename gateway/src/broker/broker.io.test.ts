import { once } from "node:events";
import { connect as tcp } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Packet, MqttClient } from "mqtt";
import { connectAsync } from "mqtt";
import type { LogFields } from "../log.ts";
import { nodeTime } from "../node-time.ts";
import type { Inbox, Incoming, Verdict } from "../transport.ts";
import { VirtualTime, settle } from "../testing/virtual-time.ts";
import { enrolmentOf } from "../config/enrolment.ts";
import { isPasswordOf } from "../inbound/password.ts";
import { credentials, enrolled } from "../testing/kiosk-voice.ts";
import { Broker } from "./broker.ts";

const enrolment = enrolmentOf(["k1", "k2"].map((kiosk) => enrolled(kiosk)));
const stored: Verdict = { outcome: "stored", authentic: true };

let broker: Broker;
let lines: LogFields[];
let received: Incoming[];
let answer: (message: Incoming) => Promise<Verdict>;
let gone: string[];
const clients: MqttClient[] = [];

const inbox: Inbox = {
  receive: (message) => {
    received.push(message);
    return answer(message);
  },
  disconnected: (kiosk) => void gone.push(kiosk),
  admits: ({ kiosk, password }) => {
    const keys = enrolment.keysOf(kiosk);
    return keys !== undefined && isPasswordOf(keys, password);
  },
};

async function open(time = nodeTime((error) => void error)): Promise<void> {
  lines = [];
  received = [];
  gone = [];
  answer = async () => stored;
  const line = (fields: LogFields) => void lines.push(fields);
  const log = { info: line, warn: line, error: line };
  broker = new Broker({ host: "127.0.0.1", port: 0, connectionsMax: 50, time, log });
  await broker.start(inbox);
}

beforeEach(() => open());
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
  await broker.stop();
});

async function join(clientId: string, more: object = {}): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    clientId,
    reconnectPeriod: 0,
    protocolVersion: 4,
    keepalive: 30,
    ...credentials(clientId.split("-")[0] ?? ""),
    ...more,
  });
  client.on("error", () => {});
  clients.push(client);
  return client;
}

describe("the broker", () => {
  test("acknowledges a fact only after the journal has it", async () => {
    let append: (verdict: Verdict) => void = () => {};
    answer = () => new Promise((resolve) => (append = resolve));
    const kiosk = await join("k1");
    let acknowledged = false;
    const published = kiosk.publishAsync("anxin/1/k1/facts", "x", { qos: 1 }).then(() => {
      acknowledged = true;
    });
    // A ping comes back after the publish was read, so an early PUBACK would have come before it.
    await expect.poll(() => received.length).toBe(1);
    await roundTrip(kiosk);
    expect(acknowledged).toBe(false);
    append(stored);
    await published;
  });

  test("does not acknowledge what could not be stored, and keeps the connection", async () => {
    answer = async () => ({ outcome: "unstored", authentic: true });
    const kiosk = await join("k1");
    let acknowledged = false;
    kiosk.publish(
      "anxin/1/k1/facts",
      "x",
      { qos: 1 },
      (error) => (acknowledged = error === undefined),
    );
    await expect.poll(() => received.length).toBe(1);
    await roundTrip(kiosk);
    expect(acknowledged).toBe(false);
    expect(kiosk.connected).toBe(true);
  });

  test.each([
    ["a kiosk that is not enrolled", { clientId: "k9", ...credentials("k9") }, 4],
    ["no user name", { username: "", password: "" }, 4],
    ["no password", { password: "" }, 4],
    ["another kiosk's password", { password: credentials("k2").password }, 4],
    ["a password of an epoch not enrolled", credentials("k1", 9), 4],
    ["another kiosk's user name and password", credentials("k2"), 2],
    ["a client id that only begins like the kiosk's", { clientId: "k11" }, 2],
  ])("refuses a client with %s", async (_name, more, code) => {
    await expect(join("k1", more)).rejects.toMatchObject({ code });
    expect(lines).toHaveLength(1);
    await join("k1");
  });

  test("lets a kiosk in with the password of any of its epochs", async () => {
    const kiosk = await join("k1", credentials("k1", 4));
    expect(kiosk.connected).toBe(true);
  });

  test.each(["anxin/1/k2/receipt", "anxin/1/+/receipt", "#", "$SYS/#", "anxin/1/k1/facts"])(
    "refuses a kiosk's subscription to %s and grants its own",
    async (filter) => {
      const kiosk = await join("k1");
      const answered = new Promise<Packet>((resolve) => {
        kiosk.on("packetreceive", (packet) => packet.cmd === "suback" && resolve(packet));
      });
      kiosk.subscribe(["anxin/1/k1/receipt", filter], { qos: 1 }, () => {});
      expect(await answered).toMatchObject({ granted: [1, 128] });
    },
  );

  test("closes a connection that publishes what it may not", async () => {
    answer = async () => ({ outcome: "closed", authentic: false, code: "unknown-topic" });
    const kiosk = await join("k1");
    const closed = closing(kiosk);
    kiosk.publish("anxin/1/k2/facts", "x", { qos: 1 });
    await closed;
  });

  test("lets a second connection of the same id take over", async () => {
    const first = await join("k1");
    const closed = closing(first);
    const second = await join("k1");
    await closed;
    await second.publishAsync("anxin/1/k1/facts", "x", { qos: 1 });
    expect(received).toHaveLength(1);
    expect(gone).toEqual([]);
  });

  test("keeps a kiosk that came back over its half-open connection and speaks", async () => {
    await broker.stop();
    const time = new VirtualTime();
    await open(time);
    const first = await join("k1");
    const taken = closing(first);
    const second = await join("k1");
    await taken;
    await second.publishAsync("anxin/1/k1/presence", "x", { qos: 1 });
    await time.pass(60_001);
    await roundTrip(second);
    expect(second.connected).toBe(true);
    expect(lines.map((line) => line.code)).not.toContain("never-authenticated");
  });

  test("lets tools speak beside the kiosk, and says it is gone when the last has left", async () => {
    const listener = await join("k1-sub");
    const speaker = await join("k1-pub");
    await listener.subscribeAsync("anxin/1/k1/receipt", { qos: 1 });
    await speaker.publishAsync("anxin/1/k1/presence", "x", { qos: 1 });
    expect(received).toMatchObject([{ client: "k1" }]);
    await speaker.endAsync();
    await roundTrip(listener);
    expect(gone).toEqual([]);
    await listener.endAsync();
    await expect.poll(() => gone).toEqual(["k1"]);
  });

  test("keeps the plan for a kiosk that connects later, and a grant for none", async () => {
    const base = { kiosk: "k1", payload: "x", qos: 1 } as const;
    broker.publish({ ...base, topic: "anxin/1/k1/plan", retain: true });
    const kiosk = await join("k1", { clean: false });
    await kiosk.subscribeAsync(["anxin/1/k1/plan", "anxin/1/k1/grant"], { qos: 1 });
    await kiosk.endAsync();
    broker.publish({ ...base, topic: "anxin/1/k1/grant", retain: false });
    const heard: string[] = [];
    const again = await join("k1", { clean: false });
    again.on("message", (topic) => heard.push(topic));
    await again.subscribeAsync(["anxin/1/k1/plan", "anxin/1/k1/grant"], { qos: 1 });
    await expect.poll(() => heard).toEqual(["anxin/1/k1/plan"]);
  });

  test("loses no plan that a receipt follows at once", async () => {
    const kiosk = await join("k1");
    const heard: string[] = [];
    kiosk.on("message", (_topic, payload) => heard.push(payload.toString()));
    await kiosk.subscribeAsync(["anxin/1/k1/plan", "anxin/1/k1/receipt"], { qos: 1 });
    const base = { kiosk: "k1", qos: 1 } as const;
    broker.publish({ ...base, topic: "anxin/1/k1/plan", payload: "plan", retain: true });
    broker.publish({ ...base, topic: "anxin/1/k1/receipt", payload: "receipt", retain: false });
    await expect.poll(() => heard).toEqual(["plan", "receipt"]);
  });

  test("hands over the will of a kiosk whose power went", async () => {
    const will = {
      topic: "anxin/1/k1/presence",
      payload: Buffer.from("lost"),
      qos: 1,
      retain: true,
    };
    const kiosk = await join("k1", { will });
    kiosk.stream.destroy();
    await expect.poll(() => received).toMatchObject([{ topic: "anxin/1/k1/presence" }]);
    await expect.poll(() => gone).toEqual(["k1"]);
  });

  test("ends a connection at the header of a 10 MB packet, and others notice nothing", async () => {
    const other = await join("k2");
    const kiosk = await join("k1");
    const closed = closing(kiosk);
    const before = process.memoryUsage().arrayBuffers;
    kiosk.publish("anxin/1/k1/facts", Buffer.alloc(10_000_000, 97), { qos: 1 });
    await closed;
    expect(lines.map((line) => line.code)).toContain("too-large");
    expect(received).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30_000_000);
    await other.publishAsync("anxin/1/k2/facts", "x", { qos: 1 });
    expect(received).toHaveLength(1);
  });

  test.each([
    ["HTTP", Buffer.from("GET / HTTP/1.1\r\nhost: x\r\n\r\n")],
    ["noise", Buffer.from([0, 0, 0, 0, 1, 2, 3])],
    ["a publish before connect", Buffer.from([0x30, 0x03, 0x00, 0x01, 0x61])],
  ])("ends a connection that speaks %s", async (_name, bytes) => {
    const socket = tcp(broker.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(bytes);
    socket.resume();
    await once(socket, "close");
    expect(received).toEqual([]);
  });

  test("sends away a client that authenticates nothing, not one that does", async () => {
    await broker.stop();
    const time = new VirtualTime();
    await open(time);
    answer = async ({ client }) => ({ outcome: "ignored", authentic: client === "k2" });
    const silent = await join("k1");
    const honest = await join("k2");
    await honest.publishAsync("anxin/1/k2/presence", "x", { qos: 1 });
    await silent.publishAsync("anxin/1/k1/presence", "x", { qos: 1 });
    const closed = closing(silent);
    await time.pass(60_001);
    await closed;
    await settle();
    expect(honest.connected).toBe(true);
  });
});

/** Fails, and does not wait for ever, where the guard that should close it is missing. */
function closing(client: MqttClient): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error("the broker has not closed the connection within 5 s"));
    const timer = setTimeout(late, 5000);
    client.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Resolves when the broker has read everything the client sent before. */
async function roundTrip(client: MqttClient): Promise<void> {
  await client.unsubscribeAsync("anxin/1/none/receipt");
}
