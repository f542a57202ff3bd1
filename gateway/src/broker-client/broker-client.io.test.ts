import { afterEach, beforeEach, expect, test } from "vitest";
import { describeWith } from "@anxin/firmware/testing";
import type { MqttClient } from "mqtt";
import { connectAsync } from "mqtt";
import type { LogFields } from "../log.ts";
import { credentials, enrolled } from "../testing/kiosk-voice.ts";
import { MosquittoServer } from "../testing/mosquitto-server.ts";
import { VirtualTime } from "../testing/virtual-time.ts";
import type { Inbox, Incoming, Verdict } from "../transport.ts";
import { BrokerClient } from "./broker-client.ts";

const LISTS = { site: ["k1", "k2"].map((kiosk) => enrolled(kiosk, [1])) };
const STORED: Verdict = { outcome: "stored", authentic: true };
const UNSTORED: Verdict = { outcome: "unstored", authentic: true };

let mosquitto: MosquittoServer;
let time: VirtualTime;
let transport: BrokerClient;
let lines: LogFields[];
let received: Incoming[];
let gone: string[];
let reopened: number;
let answer: (message: Incoming) => Promise<Verdict>;
const undo: (() => unknown)[] = [];

beforeEach(async () => {
  mosquitto = new MosquittoServer();
  await mosquitto.start(LISTS);
  time = new VirtualTime();
  [lines, received, gone, reopened] = [[], [], [], 0];
  answer = async () => STORED;
});
afterEach(async () => {
  for (const action of undo.splice(0).reverse()) await action();
  await mosquitto.clean();
});

const inbox: Inbox = {
  receive: (message) => {
    received.push(message);
    return answer(message);
  },
  disconnected: (kiosk) => void gone.push(kiosk),
  admits: () => true,
  reopened: () => void (reopened += 1),
};

function client(more: object = {}): BrokerClient {
  const line = (fields: LogFields) => void lines.push(fields);
  const log = { info: line, warn: line, error: line };
  const address = { ...mosquitto.address("site"), ...more };
  const made = new BrokerClient({ address, time, log, random: () => 0 });
  undo.push(() => made.stop());
  return made;
}

async function open(): Promise<void> {
  transport = client();
  transport.listen(["k1", "k2"]);
  await transport.start(inbox);
  await expect.poll(codes).toContain("broker-connected");
  // Each subscription is answered in turn, so the last kiosk's retained presence comes after all.
  const kiosk = await join("k2");
  const retain = { qos: 1, retain: true } as const;
  await kiosk.publishAsync("anxin/1/k2/presence", "ready", retain);
  await expect.poll(() => topics()).toContain("anxin/1/k2/presence");
  received.length = 0;
}

async function join(kiosk: string): Promise<MqttClient> {
  const options = { clientId: kiosk, reconnectPeriod: 0, ...credentials(kiosk) };
  const joined = await connectAsync(mosquitto.url, options);
  joined.on("error", () => {});
  undo.push(() => joined.endAsync(true));
  return joined;
}

const codes = () => lines.map((line) => line.code);
const topics = () => received.map((message) => message.topic);
const texts = () => received.map(({ payload }) => Buffer.from(payload).toString());

/** Lets virtual time pass in small steps, for the sockets between them are real. */
async function passUntil(condition: () => boolean): Promise<void> {
  const looks = async () => {
    await time.pass(500);
    return condition();
  };
  await expect.poll(looks, { interval: 20 }).toBe(true);
}

describeWith(["mosquitto"], "the client of another broker", () => {
  beforeEach(() => open());

  test("asks again, after a while, for what could not be stored, and only for that", async () => {
    const kiosk = await join("k1");
    answer = async ({ payload }) => (payload.length === 1 ? UNSTORED : STORED);
    for (const text of ["a", "good", "b"]) {
      await kiosk.publishAsync("anxin/1/k1/facts", text, { qos: 1 });
    }
    await expect.poll(texts).toEqual(["a", "good", "b"]);
    answer = async () => STORED;
    await passUntil(() => received.length >= 5);
    expect(texts().slice(3)).toEqual(["a", "b"]);
    await kiosk.publishAsync("anxin/1/k1/facts", "after", { qos: 1 });
    await expect.poll(() => texts().at(-1)).toBe("after");
    expect(codes()).toEqual(["broker-connected"]);
  });

  test("facts that no disk takes do not keep signals from coming", async () => {
    const kiosk = await join("k1");
    answer = async ({ topic }) => (topic.endsWith("/facts") ? UNSTORED : STORED);
    for (let n = 0; n < 100; n += 1) {
      await kiosk.publishAsync("anxin/1/k1/facts", "x", { qos: 1 });
    }
    await kiosk.publishAsync("anxin/1/k1/progress", "dropped", { qos: 1 });
    await expect.poll(topics).toContain("anxin/1/k1/progress");
    expect(topics().filter((topic) => topic.endsWith("/facts")).length).toBeLessThanOrEqual(40);
  });

  test("takes no more at once than one kiosk may have under way, and then goes on", async () => {
    const kiosk = await join("k1");
    const waiting: ((verdict: Verdict) => void)[] = [];
    answer = () => new Promise((resolve) => waiting.push(resolve));
    const said = Array.from({ length: 200 }, (_, n) =>
      kiosk.publishAsync("anxin/1/k1/facts", `fact ${n}`, { qos: 1 }),
    );
    await Promise.all(said);
    await expect.poll(() => received.length).toBe(40);
    answer = async () => STORED;
    for (const resolve of waiting) resolve(STORED);
    await expect.poll(() => received.length).toBe(200);
    expect(texts()).toEqual(Array.from({ length: 200 }, (_, n) => `fact ${n}`));
  });

  test("listens to another kiosk, or to one no more, as it is told", async () => {
    const kiosk = await join("k1");
    transport.listen(["k2"]);
    await kiosk.publishAsync("anxin/1/k1/facts", "unheard", { qos: 1 });
    transport.listen(["k1", "k2"]);
    const arrived = async () => {
      await kiosk.publishAsync("anxin/1/k1/facts", "heard", { qos: 1 });
      return received.length > 0;
    };
    await expect.poll(arrived).toBe(true);
    expect(texts()).not.toContain("unheard");
  });

  test("what the broker kept for a kiosk that is not ours any more is let go", async () => {
    const kiosk = await join("k1");
    await transport.stop();
    await kiosk.publishAsync("anxin/1/k1/facts", "for another", { qos: 1 });
    transport = client();
    transport.listen(["k2"]);
    await transport.start(inbox);
    const other = await join("k2");
    const arrived = async () => {
      await other.publishAsync("anxin/1/k2/facts", "ours", { qos: 1 });
      return texts().includes("ours");
    };
    await expect.poll(arrived).toBe(true);
    expect(texts()).not.toContain("for another");
    const rejoined = client();
    await transport.stop();
    rejoined.listen(["k1", "k2"]);
    await rejoined.start(inbox);
    await expect.poll(() => codes().length).toBe(3);
    expect(texts()).not.toContain("for another");
  });

  test("says a retained message is one", async () => {
    await transport.stop();
    received.length = 0;
    transport = client();
    transport.listen(["k2"]);
    await transport.start(inbox);
    await expect.poll(() => received).toMatchObject([{ retained: true, client: undefined }]);
  });

  test("takes all for gone when the broker stays away, and says plans again after", async () => {
    expect(reopened).toBe(1);
    await mosquitto.stop("SIGKILL");
    await expect.poll(codes).toContain("broker-lost");
    expect(gone).toEqual([]);
    await time.pass(10_000);
    expect(new Set(gone)).toEqual(new Set(["k1", "k2"]));
    await mosquitto.start(LISTS);
    await passUntil(() => reopened === 2);
    expect(codes().filter((code) => code === "broker-lost")).toHaveLength(1);
  });

  test("takes for gone who says nothing for long after we connected, not who does", async () => {
    const kiosk = await join("k1");
    await kiosk.publishAsync("anxin/1/k1/vitals", "x", { qos: 0 });
    await expect.poll(topics).toEqual(["anxin/1/k1/vitals"]);
    await time.pass(90_000);
    // k2 spoke before it was asked to: in `open`.
    expect(gone).toEqual([]);
    await transport.stop();
    transport = client();
    transport.listen(["k1", "k2"]);
    await transport.start(inbox);
    await expect.poll(() => codes().length).toBe(2);
    await kiosk.publishAsync("anxin/1/k1/vitals", "x", { qos: 0 });
    await expect.poll(() => topics().filter((topic) => topic.endsWith("vitals"))).toHaveLength(2);
    await time.pass(90_000);
    expect(gone).toEqual(["k2"]);
  });

  test("what is said while there is no broker is dropped, not kept for later", async () => {
    const kiosk = await join("k1");
    await mosquitto.stop();
    await expect.poll(codes).toContain("broker-lost");
    const grant = { kiosk: "k1", topic: "anxin/1/k1/grant", qos: 1, retain: false } as const;
    transport.publish({ ...grant, payload: "late" });
    await kiosk.endAsync(true);
    await mosquitto.start(LISTS);
    const again = await join("k1");
    const heard: string[] = [];
    again.on("message", (_topic, payload) => heard.push(payload.toString()));
    await again.subscribeAsync("anxin/1/k1/grant", { qos: 1 });
    await passUntil(() => reopened === 2);
    transport.publish({ ...grant, payload: "now" });
    await expect.poll(() => heard).toEqual(["now"]);
  });
});

describeWith(["mosquitto"], "a broker that does not want us", () => {
  test("is told of once, by what to do", async () => {
    const refused = client({ password: "wrong" });
    await refused.start(inbox);
    await expect.poll(codes).toEqual(["broker-refused"]);
    await time.pass(60_000);
    expect(codes()).toEqual(["broker-refused"]);
  });

  test("pushes us out again and again when two gateways have one name, and both say so", async () => {
    const [one, other] = [client(), client()];
    await one.start(inbox);
    await expect.poll(codes).toContain("broker-connected");
    await other.start(inbox);
    await passUntil(() => codes().filter((code) => code === "broker-shared").length === 2);
    await time.pass(10_000);
    expect(codes().filter((code) => code === "broker-lost")).toHaveLength(2);
  });
});
