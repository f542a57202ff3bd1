import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import {
  type DownChannel,
  type Fact,
  type Facts,
  keyOf,
  parseTopic,
  type Plan,
  type Presence,
  seal,
  topicOf,
  unseal,
} from "@anxin/firmware/contract";
import type { KioskConfig } from "@anxin/firmware/kiosk";
import { Aedes } from "aedes";
import { nodeMac } from "../county/keys.ts";

/**
 * The other end of one kiosk's wire, played by hand on a real broker: it opens the first epoch and
 * never holds anything, so the kiosk tells all its facts again in every session.
 */
export class GatewayStandIn {
  readonly #aedes: Aedes;
  readonly #server: Server;
  readonly #kiosk: string;
  readonly #link: Uint8Array;
  readonly #facts = new Map<number, Fact>();
  readonly #plan: Plan;
  #presence: Presence | undefined;
  #m = 0;

  private constructor(aedes: Aedes, config: KioskConfig, plan: Plan) {
    const root = config.roots[0]?.root ?? new Uint8Array(32);
    this.#aedes = aedes;
    this.#server = createServer(aedes.handle);
    this.#kiosk = config.kiosk;
    this.#link = keyOf(nodeMac, root, "link");
    this.#plan = plan;
  }

  static async start(config: KioskConfig, plan: Plan): Promise<GatewayStandIn> {
    const gateway = new GatewayStandIn(await Aedes.createBroker(), config, plan);
    gateway.#aedes.on("publish", ({ topic, payload }) => {
      gateway.#hear(topic, payload.toString("latin1"));
    });
    gateway.#server.listen(0, "127.0.0.1");
    await once(gateway.#server, "listening");
    return gateway;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What the kiosk last said of itself; `forget` makes it undefined until it says it again. */
  get presence(): Presence | undefined {
    return this.#presence;
  }

  /** Every fact heard, by seq. */
  get facts(): readonly Fact[] {
    return [...this.#facts.values()].sort((a, b) => a.seq - b.seq);
  }

  forget(): void {
    this.#presence = undefined;
    this.#facts.clear();
  }

  /** Grants a box of this lane for a minute. */
  grant(id: string, lane: number): void {
    const { session = 0, uptime = 0 } = this.#presence ?? {};
    this.#m += 1;
    this.#say("grant", { session, term: 1, m: this.#m, id, lane, until: uptime + 60 });
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()));
    this.#server.close();
  }

  /** A receipt that holds nothing: the kiosk tells its facts from the first. */
  #askForAll(): void {
    const { session = 0, epoch = 0 } = this.#presence ?? {};
    this.#m += 1;
    const time = Math.floor(Date.now() / 1000);
    this.#say("receipt", { session, term: 1, m: this.#m, epoch, held: 0, kept: 0, time });
  }

  #say(channel: DownChannel, value: object): void {
    const topic = topicOf(this.#kiosk, channel);
    const payload = Buffer.from(seal(nodeMac, this.#link, topic, JSON.stringify(value)));
    const packet = { cmd: "publish", topic, payload, qos: 1, dup: false } as const;
    this.#aedes.publish({ ...packet, retain: channel === "plan" }, () => {});
  }

  #hear(topic: string, payload: string): void {
    const at = parseTopic(topic);
    const json = unseal(nodeMac, this.#link, { topic, payload });
    if (at?.kiosk !== this.#kiosk || json === undefined) return;
    const value: unknown = JSON.parse(json);
    if (at.channel === "ask") {
      const { nonce } = value as { nonce: string };
      this.#say("plan", { ...this.#plan, opened: nonce });
    }
    if (at.channel === "presence" && (value as Presence).state === "ready") {
      this.#presence = value as Presence;
      this.#askForAll();
    }
    if (at.channel === "facts") {
      for (const fact of (value as Facts).facts) this.#facts.set(fact.seq, fact as Fact);
    }
  }
}
