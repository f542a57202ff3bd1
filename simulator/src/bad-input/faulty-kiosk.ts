import { createHash } from "node:crypto";
import { connectAsync, type MqttClient } from "mqtt";
import {
  brokerPasswordOf,
  DOWN_CHANNELS,
  keyOf,
  parseTopic,
  seal,
  topicOf,
  unseal,
  type AnyFact,
  type DownChannel,
  type Presence,
  type Receipt,
  type UpChannel,
} from "@anxin/firmware/contract";
import type { KioskConfig } from "@anxin/firmware/kiosk";
import { nodeMac } from "../county/keys.ts";
import { until } from "./until.ts";

/** What became of a message sent with QoS 1. */
export type Sent = "acknowledged" | "closed";

/** A fact of a door that opened, at a good time. */
export function doorFact(seq: number, more: Partial<AnyFact> = {}): AnyFact {
  const time = Math.floor(Date.now() / 1000);
  return { seq, uptime: seq, time, trust: "trusted", kind: "door-opened", body: {}, ...more };
}

/**
 * Somebody who holds a kiosk's keys and says with them whatever a test likes: a broken board, or a
 * thief. Speaks MQTT through mqtt.js and shares no code with the kiosk but the seal.
 */
export class FaultyKiosk {
  readonly kiosk: string;
  /** Presence and progress of this client are numbered in this session. */
  session = 1;
  readonly #config: KioskConfig;
  readonly #brokerUrl: string;
  readonly #told: { channel: DownChannel; json: string }[] = [];
  #client: MqttClient | undefined;
  #n = 0;

  constructor(config: KioskConfig, brokerUrl: string) {
    this.kiosk = config.kiosk;
    this.#config = config;
    this.#brokerUrl = brokerUrl;
  }

  get connected(): boolean {
    return this.#client?.connected === true;
  }

  /** Plans, receipts and grants that came down under epoch 1's key, oldest first. */
  told<T>(channel: DownChannel): T[] {
    return this.#told.flatMap((one) =>
      one.channel === channel ? [JSON.parse(one.json) as T] : [],
    );
  }

  get receipt(): Receipt | undefined {
    return this.told<Receipt>("receipt").at(-1);
  }

  /** With a `word` it is a tool beside the kiosk. */
  async connect(word?: string): Promise<void> {
    const client = await connectAsync(this.#brokerUrl, {
      protocolVersion: 4,
      clean: true,
      clientId: word === undefined ? this.kiosk : `${this.kiosk}-${word}`,
      username: this.kiosk,
      password: brokerPasswordOf(nodeMac, this.key(1)),
      keepalive: 30,
      reconnectPeriod: 0,
    });
    this.#client = client;
    client.on("error", () => {});
    client.on("message", (topic, payload) => this.#hear(topic, payload.toString("latin1")));
    const topics = DOWN_CHANNELS.map((channel) => topicOf(this.kiosk, channel));
    await client.subscribeAsync(topics, { qos: 1 });
  }

  async leave(): Promise<void> {
    await this.#client?.endAsync(true);
  }

  /** The link key of one of its epochs. */
  key(epoch: number): Uint8Array {
    const root = this.#config.roots.find((one) => one.epoch === epoch);
    if (root === undefined) throw new RangeError(`no root of epoch ${epoch}`);
    return keyOf(nodeMac, root.root, "link");
  }

  sealed(channel: UpChannel, json: string, epoch = 1): Buffer {
    const sealed = seal(nodeMac, this.key(epoch), topicOf(this.kiosk, channel), json);
    return Buffer.from(sealed, "latin1");
  }

  /** Publishes bytes as they are. */
  send(topic: string, payload: Buffer): Promise<Sent> {
    const client = this.#client;
    if (client === undefined || !client.connected) return Promise.resolve("closed");
    return new Promise((resolve) => {
      const closed = () => resolve("closed");
      client.once("close", closed);
      client.publish(topic, payload, { qos: 1 }, (error) => {
        client.off("close", closed);
        resolve(error ? "closed" : "acknowledged");
      });
    });
  }

  sends(channel: UpChannel, payload: Buffer): Promise<Sent> {
    return this.send(topicOf(this.kiosk, channel), payload);
  }

  /** Says something under the right tag. */
  says(channel: UpChannel, body: object | string, epoch = 1): Promise<Sent> {
    const json = typeof body === "string" ? body : JSON.stringify(body);
    return this.sends(channel, this.sealed(channel, json, epoch));
  }

  facts(facts: readonly object[], epoch = 1): Promise<Sent> {
    return this.says("facts", { epoch, facts }, epoch);
  }

  presence(more: Partial<Presence> = {}): Promise<Sent> {
    this.#n += 1;
    const { session } = this;
    const state = "ready" as const;
    const base = { session, n: this.#n, state, firmware: "9.9.9", revision: 1, epoch: 1 };
    return this.says("presence", { ...base, oldest: 1, next: 1, uptime: 100, ...more });
  }

  /** Declares epoch 1 until its plan comes, and says that it is ready; its facts begin with two. */
  async open(): Promise<void> {
    const nonce = createHash("sha256").update(this.kiosk).digest("hex").slice(0, 16);
    let asks = 0;
    await until(`a plan that opens epoch 1 for ${this.kiosk}`, async () => {
      asks += 1;
      await this.says("ask", { want: "epoch", session: 0, n: asks, epoch: 1, nonce });
      return this.told<{ opened: string }>("plan").some((plan) => plan.opened === nonce);
    });
    await this.presence();
    const opened = { kind: "epoch-opened", body: { nonce, revision: 1 } };
    await this.facts([doorFact(1, opened), doorFact(2)]);
  }

  #hear(topic: string, payload: string): void {
    const channel = DOWN_CHANNELS.find((down) => down === parseTopic(topic)?.channel);
    const json = unseal(nodeMac, this.key(1), { topic, payload });
    if (channel !== undefined && json !== undefined) this.#told.push({ channel, json });
  }
}
