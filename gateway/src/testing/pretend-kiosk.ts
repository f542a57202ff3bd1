/** A kiosk as far as quotas go: one MQTT connection that asks the county and hears its answers. */
import type { Presence } from "@anxin/firmware/contract";
import type { MqttClient } from "mqtt";
import { connectAsync } from "mqtt";
import { KioskVoice, credentials } from "./kiosk-voice.ts";
import type { Credentials } from "./pretend-authority.ts";

export interface Person {
  pseudonym: string;
  take: string;
}

export class PretendKiosk {
  readonly voice: KioskVoice;
  readonly heard: Record<string, unknown>[] = [];
  readonly receipts: Record<string, unknown>[] = [];
  readonly #client: MqttClient;
  /** Numbers above those of its presences. */
  #n = 1000;

  private constructor(client: MqttClient, voice: KioskVoice) {
    this.#client = client;
    this.voice = voice;
  }

  /** Connects, says its presence, and resolves once a receipt of its session has come. */
  static async online(
    kiosk: string,
    at: number | { tlsPort: number; shown: Credentials },
    presence: Partial<Presence> = {},
  ): Promise<PretendKiosk> {
    const isPlain = typeof at === "number";
    const url = isPlain ? `mqtt://127.0.0.1:${at}` : `mqtts://127.0.0.1:${at.tlsPort}`;
    const client = await connectAsync(url, {
      clientId: kiosk,
      reconnectPeriod: 0,
      ...(isPlain ? {} : at.shown),
      ...credentials(kiosk),
    });
    client.on("error", () => {});
    const pretend = new PretendKiosk(client, new KioskVoice(kiosk));
    pretend.voice.session = presence.session ?? 1;
    const first = new Promise<void>((resolve) => {
      client.on("message", (topic, payload) => {
        if (topic.endsWith("/receipt")) {
          pretend.#receipt(topic, payload.toString("latin1"));
          resolve();
        } else pretend.#hear(topic, payload.toString("latin1"));
      });
    });
    const topics = ["receipt", "answer", "plan"].map((channel) => `anxin/1/${kiosk}/${channel}`);
    await client.subscribeAsync(topics, { qos: 1 });
    await pretend.says(pretend.voice.presence(presence));
    await first;
    return pretend;
  }

  /** Asks, and returns the number of the question. */
  async ask(want: "may" | "took" | "gave-back", person: Person): Promise<number> {
    this.#n += 1;
    const n = this.#n;
    const { session } = this.voice;
    const ask = { want, session, n, rule: 1, window: 202611, ...person };
    await this.says(this.voice.says("ask", ask));
    return n;
  }

  /** Tells facts; resolves with whether they were acknowledged within `waitMs`. */
  async tells(facts: readonly object[], waitMs = 10_000): Promise<boolean> {
    const { topic, payload } = this.voice.facts(facts);
    const acknowledged = this.#client.publishAsync(topic, Buffer.from(payload), { qos: 1 });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), waitMs);
    });
    const isAcknowledged = acknowledged.then(
      () => true,
      () => false,
    );
    return Promise.race([isAcknowledged, late]).finally(() => clearTimeout(timer));
  }

  /** What was answered to a question so far. */
  answerTo(n: number): Record<string, unknown> | undefined {
    return this.heard.find((answer) => answer["re"] === n);
  }

  async leave(): Promise<void> {
    await this.#client.endAsync(true);
  }

  /** Publishes a sealed message and resolves once it is acknowledged. */
  async says({ topic, payload }: { topic: string; payload: Uint8Array }): Promise<void> {
    await this.#client.publishAsync(topic, Buffer.from(payload), { qos: 1 });
  }

  #receipt(topic: string, payload: string): void {
    const receipt = this.voice.hears(topic, payload);
    if (receipt !== undefined) this.receipts.push(receipt);
  }

  #hear(topic: string, payload: string): void {
    const answer = this.voice.hears(topic, payload);
    if (answer !== undefined) this.heard.push(answer);
  }
}
