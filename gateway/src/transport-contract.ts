/**
 * What every transport must do, whoever's the broker is, as tests: run on our own broker and on
 * Mosquitto.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { IClientOptions, MqttClient } from "mqtt";
import { connect } from "mqtt";
import { parseTopic } from "@anxin/firmware/contract";
import { credentials, enrolled } from "./testing/kiosk-voice.ts";
import type { Inbox, Incoming, Transport, Verdict } from "./transport.ts";
import { enrolmentOf } from "./config/enrolment.ts";
import type { EnrolledKiosk } from "./config/enrolment.ts";
import { isPasswordOf } from "./inbound/password.ts";

export interface TransportBench {
  /** A transport and its broker, which knows these kiosks and nobody else; not yet started. */
  fresh(kiosks: readonly EnrolledKiosk[]): Promise<Transport>;
  /** Another transport, after the gateway before it is gone, to where kiosks already connect. */
  again(): Promise<Transport>;
  /** Where kiosks connect. */
  url(): string;
  clean(): Promise<void>;
}

const KIOSKS = ["k1", "k2"];
/** Says that a topic reaches the gateway. */
const PROBE = "probe";
const textOf = (payload: Uint8Array) => Buffer.from(payload).toString();
const STORED: Verdict = { outcome: "stored", authentic: true };

class Bed {
  /** Everything the gateway was given, the probes included. */
  readonly #all: Incoming[] = [];
  readonly gone: string[] = [];
  verdict: Verdict = STORED;
  transport: Transport;
  readonly #bench: TransportBench;
  readonly #clients: MqttClient[] = [];
  readonly #inbox: Inbox;

  constructor(bench: TransportBench, transport: Transport, kiosks: readonly EnrolledKiosk[]) {
    this.#bench = bench;
    this.transport = transport;
    const enrolment = enrolmentOf(kiosks);
    this.#inbox = {
      receive: async (message) => this.#receive(message),
      disconnected: (kiosk) => void this.gone.push(kiosk),
      admits: ({ kiosk, password }) => {
        const keys = enrolment.keysOf(kiosk);
        return keys !== undefined && isPasswordOf(keys, password);
      },
    };
  }

  /** Resolves when what kiosks say arrives. */
  async start(): Promise<void> {
    this.transport.listen?.(KIOSKS);
    await this.transport.start(this.#inbox);
    const probe = await this.join("k2");
    const before = this.#all.length;
    for (const channel of ["facts", "presence"]) {
      const topic = `anxin/1/k2/${channel}`;
      const arrived = async () => {
        await probe.publishAsync(topic, PROBE, { qos: 1 });
        return this.#all.slice(before).some((message) => message.topic === topic);
      };
      await expect.poll(arrived, { interval: 100 }).toBe(true);
    }
    await probe.endAsync();
  }

  async restart(): Promise<void> {
    await this.transport.stop();
    this.transport = await this.#bench.again();
    await this.start();
  }

  async end(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.endAsync(true)));
    await this.transport.stop();
  }

  /** Rejects when the client is not let in. */
  join(kiosk: string, more: IClientOptions = {}): Promise<MqttClient> {
    const client = connect(this.#bench.url(), {
      clientId: kiosk,
      reconnectPeriod: 0,
      protocolVersion: 4,
      keepalive: 30,
      ...credentials(kiosk),
      ...more,
    });
    this.#clients.push(client);
    return new Promise((resolve, reject) => {
      client.on("connect", () => resolve(client));
      client.on("error", reject);
      client.on("close", () => reject(new Error("closed")));
    });
  }

  /** What kiosks said. */
  get received(): Incoming[] {
    return this.#all.filter(({ payload }) => textOf(payload) !== PROBE);
  }

  /** What came on a topic, as text. */
  on(topic: string): string[] {
    const there = this.received.filter((message) => message.topic === topic);
    return there.map(({ payload }) => textOf(payload));
  }

  #receive(message: Incoming): Verdict {
    const { client, topic } = message;
    if (client !== undefined && parseTopic(topic)?.kiosk !== client) {
      return { outcome: "closed", authentic: false, code: "unknown-topic" };
    }
    this.#all.push(message);
    return this.verdict;
  }
}

const DOWN = { kiosk: "k1", payload: "x", qos: 1 } as const;

function closing(client: MqttClient): Promise<void> {
  return new Promise((resolve) => client.once("close", () => resolve()));
}

/** What the client hears from now on. */
function hearing(client: MqttClient): string[] {
  const heard: string[] = [];
  client.on("message", (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
  return heard;
}

const BEHAVIOURS: Record<string, (bed: Bed) => Promise<void>> = {
  "hands over what a kiosk publishes, as it came": async (bed) => {
    const kiosk = await bed.join("k1");
    const payload = Buffer.from([0, 10, 255, 97]);
    await kiosk.publishAsync("anxin/1/k1/facts", payload, { qos: 1 });
    await expect.poll(() => bed.received.length).toBe(1);
    expect(Buffer.from(bed.received[0]?.payload ?? [])).toEqual(payload);
  },

  "hands over in the order in which a kiosk published": async (bed) => {
    const kiosk = await bed.join("k1");
    const texts = Array.from({ length: 50 }, (_, at) => String(at));
    await Promise.all(
      texts.map((text) => kiosk.publishAsync("anxin/1/k1/facts", text, { qos: 1 })),
    );
    await expect.poll(() => bed.on("anxin/1/k1/facts")).toEqual(texts);
  },

  "what was not stored comes again to the gateway after this one": async (bed) => {
    const kiosk = await bed.join("k1", { reconnectPeriod: 50 });
    bed.verdict = { outcome: "unstored", authentic: true };
    kiosk.publish("anxin/1/k1/facts", "not stored", { qos: 1 });
    await expect.poll(() => bed.on("anxin/1/k1/facts")).toEqual(["not stored"]);
    bed.verdict = STORED;
    await bed.restart();
    await expect.poll(() => bed.on("anxin/1/k1/facts")).toEqual(["not stored", "not stored"]);
  },

  "keeps the plan for a kiosk that connects later, and a grant for none": async (bed) => {
    bed.transport.publish({ ...DOWN, topic: "anxin/1/k1/plan", retain: true });
    const kiosk = await bed.join("k1");
    await kiosk.subscribeAsync(["anxin/1/k1/plan", "anxin/1/k1/grant"], { qos: 1 });
    await kiosk.endAsync();
    bed.transport.publish({ ...DOWN, topic: "anxin/1/k1/grant", retain: false });
    // A broker elsewhere takes its time; it has had the grant once it has what follows it.
    bed.transport.publish({ ...DOWN, topic: "anxin/1/k1/plan", payload: "y", retain: true });
    const again = await bed.join("k1");
    const heard = hearing(again);
    await again.subscribeAsync("anxin/1/k1/plan", { qos: 1 });
    await expect.poll(() => heard).toContain("anxin/1/k1/plan y");
    await again.subscribeAsync("anxin/1/k1/grant", { qos: 1 });
    bed.transport.publish({ ...DOWN, topic: "anxin/1/k1/plan", payload: "z", retain: true });
    await expect.poll(() => heard.at(-1)).toBe("anxin/1/k1/plan z");
    expect(heard.filter((one) => one.includes("grant"))).toEqual([]);
  },

  "loses no plan that a receipt follows at once": async (bed) => {
    const kiosk = await bed.join("k1");
    const heard = hearing(kiosk);
    await kiosk.subscribeAsync(["anxin/1/k1/plan", "anxin/1/k1/receipt"], { qos: 1 });
    bed.transport.publish({ ...DOWN, topic: "anxin/1/k1/plan", retain: true });
    bed.transport.publish({ ...DOWN, topic: "anxin/1/k1/receipt", retain: false });
    await expect.poll(() => heard).toEqual(["anxin/1/k1/plan x", "anxin/1/k1/receipt x"]);
  },

  "a stranger is not let in": async (bed) => {
    const strangers: [string, object][] = [
      ["k9", credentials("k9")],
      ["k1", { username: "", password: "" }],
      ["k1", { password: "" }],
      ["k1", { password: credentials("k2").password }],
      ["gateway.site", { username: "gateway.site" }],
    ];
    for (const [kiosk, more] of strangers) {
      await expect(bed.join(kiosk, more)).rejects.toBeInstanceOf(Error);
    }
    expect((await bed.join("k1")).connected).toBe(true);
  },

  "a kiosk hears nothing of another's, whatever it asks for": async (bed) => {
    const [kiosk, nosy] = [await bed.join("k1"), await bed.join("k2")];
    const [heard, overheard] = [hearing(kiosk), hearing(nosy)];
    await kiosk.subscribeAsync("anxin/1/k1/grant", { qos: 1 });
    for (const filter of ["anxin/1/k1/grant", "anxin/1/+/grant", "#", "anxin/1/k1/facts"]) {
      // Some brokers refuse the filter, others take it and send nothing.
      await nosy.subscribeAsync(filter, { qos: 1 }).catch(() => undefined);
    }
    bed.transport.publish({ ...DOWN, topic: "anxin/1/k1/grant", retain: false });
    await kiosk.publishAsync("anxin/1/k1/facts", "x", { qos: 1 });
    await expect.poll(() => heard).toHaveLength(1);
    await expect.poll(() => bed.received).toHaveLength(1);
    await nosy.unsubscribeAsync("anxin/1/k2/grant");
    expect(overheard).toEqual([]);
  },

  "what a kiosk says on another's topics reaches nobody": async (bed) => {
    const [kiosk, liar] = [await bed.join("k1"), await bed.join("k2")];
    const heard = hearing(kiosk);
    await kiosk.subscribeAsync("anxin/1/k1/grant", { qos: 1 });
    liar.publish("anxin/1/k1/facts", "a lie", { qos: 0 });
    liar.publish("anxin/1/k1/grant", "a lie", { qos: 0 });
    const honest = await bed.join("k2");
    await honest.publishAsync("anxin/1/k2/facts", "true", { qos: 1 });
    bed.transport.publish({ ...DOWN, topic: "anxin/1/k1/grant", retain: false });
    await expect.poll(() => heard).toEqual(["anxin/1/k1/grant x"]);
    await expect.poll(() => bed.on("anxin/1/k2/facts")).toEqual(["true"]);
    expect(bed.on("anxin/1/k1/facts")).toEqual([]);
  },

  "nobody but the kiosk can push it out": async (bed) => {
    const kiosk = await bed.join("k1");
    await bed.join("k1", credentials("k2")).catch(() => undefined);
    await kiosk.publishAsync("anxin/1/k1/facts", "x", { qos: 1 });
    expect(kiosk.connected).toBe(true);
  },

  "the kiosk itself, come back, takes over its half-open connection": async (bed) => {
    const first = await bed.join("k1");
    const closed = closing(first);
    const second = await bed.join("k1");
    await closed;
    await second.publishAsync("anxin/1/k1/facts", "x", { qos: 1 });
    await expect.poll(() => bed.received).toHaveLength(1);
  },

  "hands over the will of a kiosk whose power went": async (bed) => {
    const topic = "anxin/1/k1/presence";
    const will = { topic, payload: Buffer.from("lost"), qos: 1, retain: true } as const;
    const kiosk = await bed.join("k1", { will });
    kiosk.stream.destroy();
    await expect.poll(() => bed.on(topic)).toEqual(["lost"]);
  },

  "ends a connection that sends 10 MB, and others notice nothing": async (bed) => {
    const [kiosk, other] = [await bed.join("k1"), await bed.join("k2")];
    const closed = closing(kiosk);
    kiosk.publish("anxin/1/k1/facts", Buffer.alloc(10_000_000, 97), { qos: 1 });
    await closed;
    await other.publishAsync("anxin/1/k2/facts", "x", { qos: 1 });
    await expect.poll(() => bed.received).toHaveLength(1);
  },
};

export function describeTransport(name: string, bench: TransportBench): void {
  describe(name, () => {
    let bed: Bed;
    beforeEach(async () => {
      const kiosks = KIOSKS.map((kiosk) => enrolled(kiosk, [1]));
      const transport = await bench.fresh(kiosks);
      bed = new Bed(bench, transport, kiosks);
      await bed.start();
    });
    afterEach(async () => {
      await bed.end();
      await bench.clean();
    });
    for (const [behaviour, holds] of Object.entries(BEHAVIOURS)) test(behaviour, () => holds(bed));
  });
}
