import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeWith } from "@anxin/firmware/testing";
import type { MqttClient } from "mqtt";
import { connectAsync } from "mqtt";
import type { Order } from "../testing/disk-order.ts";
import { TRACED_CALLS, orderOf } from "../testing/disk-order.ts";
import { FakeCloudServer } from "../testing/fake-cloud-server.ts";
import { GatewayProcess } from "../testing/gateway-process.ts";
import { KioskVoice, credentials, doorFact, enrolled, plan } from "../testing/kiosk-voice.ts";
import { MosquittoServer } from "../testing/mosquitto-server.ts";

const KIOSKS = ["k1", "k2"].map((kiosk) => enrolled(kiosk));

/** Between a kiosk's tries. */
const AGAIN = { interval: 1000 };

let server: FakeCloudServer;
let mosquitto: MosquittoServer;
const undo: (() => unknown)[] = [];

beforeEach(async () => {
  server = new FakeCloudServer();
  await server.start();
  mosquitto = new MosquittoServer();
});
afterEach(async () => {
  for (const action of undo.splice(0).reverse()) await action();
  await mosquitto.clean();
  await server.stop();
});

function gatewayNamed(name: string, kiosks = KIOSKS): GatewayProcess {
  const gateway = new GatewayProcess(server.url, mosquitto.options(name));
  const enrolment = join(gateway.folder, "enrolment.json");
  writeFileSync(enrolment, JSON.stringify(kiosks), { mode: 0o600 });
  undo.push(async () => {
    await gateway.end("SIGKILL");
    gateway.clean();
  });
  return gateway;
}

const codes = (gateway: GatewayProcess) => gateway.lines.map((line) => line["code"]);

/** A kiosk at Mosquitto; it says everything once, so that whatever is lost stays lost. */
class Kiosk {
  readonly voice: KioskVoice;
  readonly heard: { channel: string; body: Record<string, unknown> | undefined }[] = [];
  readonly #client: MqttClient;

  private constructor(client: MqttClient, voice: KioskVoice) {
    this.#client = client;
    this.voice = voice;
    client.on("error", () => {});
    client.on("message", (topic, payload) => {
      const body = voice.hears(topic, payload.toString("latin1"));
      this.heard.push({ channel: topic.split("/")[3] ?? "", body });
    });
  }

  static async connect(name: string, session = 1): Promise<Kiosk> {
    const voice = new KioskVoice(name);
    voice.session = session;
    const client = await connectAsync(mosquitto.url, {
      clientId: name,
      reconnectPeriod: 0,
      ...credentials(name),
    });
    const kiosk = new Kiosk(client, voice);
    undo.push(() => kiosk.leave());
    const channels = ["receipt", "plan", "grant"];
    const topics = channels.map((channel) => `anxin/1/${name}/${channel}`);
    await client.subscribeAsync(topics, { qos: 1 });
    return kiosk;
  }

  /** Says its presence, and resolves when a receipt of its session has come. */
  async comesOnline(): Promise<void> {
    await this.saysPresence();
    const { session } = this.voice;
    await expect.poll(() => this.receipt).toMatchObject({ session });
  }

  async saysPresence(): Promise<void> {
    const { topic, payload } = this.voice.presence();
    await this.#client.publishAsync(topic, Buffer.from(payload), { qos: 1, retain: true });
  }

  async says({ topic, payload }: { topic: string; payload: Uint8Array }): Promise<void> {
    await this.#client.publishAsync(topic, Buffer.from(payload), { qos: 1 });
  }

  async saysFacts(from: number, to: number): Promise<void> {
    for (let seq = from; seq <= to; seq += 1) await this.says(this.voice.facts([doorFact(seq)]));
  }

  get receipt(): Record<string, unknown> | undefined {
    return this.heard.findLast(({ channel }) => channel === "receipt")?.body;
  }

  async leave(): Promise<void> {
    await this.#client.endAsync(true);
  }
}

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

describeWith(["mosquitto"], "a gateway at Mosquitto", () => {
  let gateway: GatewayProcess;
  beforeEach(async () => {
    server.cloud.add("k1", 1, plan(1, 1));
    await mosquitto.start({ site: KIOSKS });
    gateway = gatewayNamed("site");
  });

  test("takes a kiosk's facts to the cloud, brings plan and grant, and stops cleanly", async () => {
    await gateway.start();
    const kiosk = await Kiosk.connect("k1");
    await kiosk.comesOnline();
    await kiosk.saysFacts(1, 2);
    await expect.poll(() => kiosk.receipt).toMatchObject({ held: 2, term: 1 });
    await expect.poll(() => server.cloud.seqs("k1")).toEqual([1, 2]);
    const heard = (channel: string) => kiosk.heard.find((one) => one.channel === channel)?.body;
    await expect.poll(() => heard("plan")).toMatchObject({ revision: 1 });
    server.say({ event: "grant", kiosk: "k1", id: "00000000000000dd", lane: 1, lifeMs: 60_000 });
    await expect.poll(() => heard("grant")).toMatchObject({ lane: 1 });
    expect(await gateway.end("SIGTERM")).toBe(0);
  });

  test("killed with facts in its hands that are not on disk, is given them again", async () => {
    await gateway.start();
    const kiosk = await Kiosk.connect("k1");
    await kiosk.comesOnline();
    await kiosk.saysFacts(1, 1);
    await expect.poll(() => server.cloud.seqs("k1")).toEqual([1]);
    await gateway.end("SIGKILL");
    await gateway.start("stalled-main.ts");
    await kiosk.saysFacts(2, 5);
    await expect.poll(() => given(5)).toBe(true);
    await gateway.end("SIGKILL");
    await gateway.start();
    await expect.poll(() => server.cloud.seqs("k1")).toEqual(upTo(5));
  });

  /** Whether Mosquitto has handed this many facts to the gateway since it began. */
  const given = (count: number) =>
    mosquitto.log.split("Sending PUBLISH to gateway.site-facts").length - 1 >= count;

  test("killed again and again under facts, loses none and doubles none", async () => {
    await gateway.start();
    const kiosk = await Kiosk.connect("k1");
    await kiosk.comesOnline();
    const speaking = kiosk.saysFacts(1, 800);
    for (const atLeast of [100, 300, 500]) {
      await expect
        .poll(() => server.cloud.seqs("k1").length, { interval: 5 })
        .toBeGreaterThan(atLeast);
      await gateway.end("SIGKILL");
      await gateway.start();
    }
    await speaking;
    await expect.poll(() => server.cloud.seqs("k1").length).toBe(800);
    expect(server.cloud.seqs("k1")).toEqual(upTo(800));
    expect(server.cloud.stored).toHaveLength(800);
  }, 90_000);

  test.each(["SIGTERM", "SIGKILL"] as const)(
    "goes on when the broker ends by %s and begins again, and says so in one line",
    async (signal) => {
      await gateway.start();
      const before = await Kiosk.connect("k1");
      await before.comesOnline();
      await before.saysFacts(1, 2);
      await expect.poll(() => server.cloud.seqs("k1")).toEqual([1, 2]);
      await mosquitto.stop(signal);
      await expect.poll(() => codes(gateway)).toContain("broker-lost");
      await mosquitto.start({ site: KIOSKS });
      const after = await Kiosk.connect("k1", 2);
      await after.comesOnline();
      const planned = () => after.heard.some(({ channel }) => channel === "plan");
      await expect.poll(planned).toBe(true);
      // A kiosk says again what no receipt came for: the broker may have it before the gateway is
      // back to hear it.
      const saidAgain = async () => {
        await after.saysFacts(3, 4);
        return server.cloud.seqs("k1");
      };
      await expect.poll(saidAgain, AGAIN).toEqual([1, 2, 3, 4]);
      expect(codes(gateway).filter((code) => code === "broker-lost")).toHaveLength(1);
    },
    60_000,
  );

  test("starts without its broker, and serves when there is one", async () => {
    await mosquitto.stop();
    await gateway.start();
    await expect.poll(() => codes(gateway)).toContain("broker-lost");
    await mosquitto.start({ site: KIOSKS });
    await (await Kiosk.connect("k1")).comesOnline();
  });

  test("come back, knows at once which kiosks are there, and they need not come anew", async () => {
    await gateway.start();
    const kiosk = await Kiosk.connect("k1");
    await kiosk.comesOnline();
    await kiosk.saysFacts(1, 1);
    await expect.poll(() => kiosk.receipt).toMatchObject({ held: 1 });
    await gateway.end("SIGKILL");
    kiosk.heard.length = 0;
    await gateway.start();
    await expect.poll(() => kiosk.receipt).toMatchObject({ session: 1, held: 1, term: 1 });
    expect(codes(gateway)).not.toContain("stale-message");
  });
});

describeWith(["mosquitto"], "two gateways at one Mosquitto", () => {
  const [K1, K2] = KIOSKS;
  const [ONE, OTHER] = [K1 ? [K1] : [], K2 ? [K2] : []];

  test("each serve their own kiosks and hear nothing of the other's", async () => {
    server.cloud.add("k1", 1, plan(1, 1));
    server.cloud.add("k2", 1, plan(1, 1));
    await mosquitto.start({ north: ONE, south: OTHER });
    const [north, south] = [gatewayNamed("north", ONE), gatewayNamed("south", OTHER)];
    await north.start();
    await south.start();
    const kiosks = [await Kiosk.connect("k1"), await Kiosk.connect("k2")];
    for (const kiosk of kiosks) {
      await kiosk.comesOnline();
      await kiosk.saysFacts(1, 3);
    }
    for (const name of ["k1", "k2"]) {
      await expect.poll(() => server.cloud.seqs(name)).toEqual([1, 2, 3]);
    }
    const taken = (gateway: GatewayProcess) =>
      gateway.lines.flatMap((line) => (line["code"] === "kiosk-taken" ? [line["kiosk"]] : []));
    expect([taken(north), taken(south)]).toEqual([["k1"], ["k2"]]);
    expect(codes(north)).not.toContain("unknown-kiosk");
  });

  test("move a kiosk: the one that lost it is refused, says so once and leaves it alone", async () => {
    server.cloud.add("k1", 1, plan(1, 1));
    // Both lists name it, as while someone moves it; the broker's files cannot be made so.
    await mosquitto.start({ north: ONE, south: OTHER });
    const north = gatewayNamed("north", ONE);
    await north.start();
    const kiosk = await Kiosk.connect("k1");
    await kiosk.comesOnline();
    await kiosk.saysFacts(1, 2);
    await expect.poll(() => server.cloud.seqs("k1")).toEqual([1, 2]);
    mosquitto.write({ north: OTHER, south: ONE });
    mosquitto.letIn("north", "k1");
    mosquitto.reload();
    const south = gatewayNamed("south", ONE);
    await south.start();
    const again = await Kiosk.connect("k1", 2);
    await expect.poll(() => codes(south)).toContain("kiosk-taken");
    await again.saysFacts(3, 5);
    await expect.poll(() => codes(north)).toContain("term-old");
    await again.saysFacts(6, 8);
    await again.saysPresence();
    await expect.poll(() => server.cloud.seqs("k1")).toEqual(upTo(8));
    await expect.poll(() => again.receipt).toMatchObject({ held: 8, term: 2 });
    expect(codes(north).filter((code) => code === "term-old")).toHaveLength(1);
  });
});

describeWith(["mosquitto", "strace"], "between a fact and the PUBACK to Mosquitto", () => {
  async function traced(main: string): Promise<Order> {
    server.cloud.add("k1", 1, plan(1, 1));
    await mosquitto.start({ site: KIOSKS });
    const gateway = gatewayNamed("site");
    const trace = join(gateway.folder, "trace");
    const under = ["strace", "-D", "-f", "-yy", "-s", "256", "-e", TRACED_CALLS, "-o", trace];
    await gateway.start(main, under);
    const kiosk = await Kiosk.connect("k1");
    await kiosk.comesOnline();
    for (const seq of upTo(20)) {
      await kiosk.saysFacts(seq, seq);
      await expect.poll(() => kiosk.receipt?.["held"]).toBe(seq);
    }
    await gateway.end("SIGTERM");
    await expect.poll(() => readFileSync(trace, "latin1")).toMatch(/exited with 0 \+\+\+\n$/);
    return orderOf(readFileSync(trace, "latin1"), { heard: "anxin/1/k1/facts" });
  }

  test("the journal is synced to disk, every time", async () => {
    expect(await traced("main.ts")).toEqual({ answers: 20, unsynced: 0 });
  });

  test.each(["planted-main.ts", "planted-early-main.ts"])(
    "a gateway that leaves the sync out, or answers before it, is caught: %s",
    async (main) => {
      // One that answers early is now and then overtaken by the disk.
      const { answers, unsynced } = await traced(main);
      expect(answers).toBe(20);
      expect(unsynced).toBeGreaterThan(0);
    },
  );
});
