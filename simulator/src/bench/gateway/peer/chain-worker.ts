/**
 * Kiosks that do not give up: each sends its messages in order, one in flight, and after a lost
 * connection goes on with what was not answered, as its protocol has it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brokerPasswordOf, seal, splitPayload, topicOf } from "@anxin/firmware/contract";
import type { UpChannel } from "@anxin/firmware/contract";
import { EPOCH, kioskIds, linkKeyOf, mac, nonceOf } from "../../county.ts";
import { type Address, MqttConnection, publishPacket } from "../../mqtt-connection.ts";
import { nowMs } from "../../tap/monotonic.ts";
import { order, report } from "../../worker.ts";
import { type FactMessage, factMessagesOf, type Shape } from "../fact-messages.ts";
import type { Chain } from "./chain.ts";

export interface ChainOrder {
  port: number;
  shape: Shape;
  answer: Chain["answer"];
  /** The first kiosks come over TLS, with certificates of this folder. */
  tls?: { port: number; kiosks: number; folder: string };
}

/** Every kiosk, or the one numbered, sends its next `count` messages. */
export interface SendOrder {
  count: number;
  kiosk?: number;
  /** From an answer to the next message of the same kiosk; at once when not given. */
  pauseMs?: number;
}

/** This machine's monotonic time of the first PUBLISH and of the last answer. */
export interface SentReport {
  fromMs: number;
  toMs: number;
  /** Of the kiosk numbered: its id and the seq of its last fact. */
  kiosk: string;
  last: number;
}

/** Thousands that ask more often than this take the processor a restart needs. */
const AGAIN_MS = 250;
const DECLARATION_ID = 65_535;
const PRESENCE_ID = 65_534;

class Kiosk {
  readonly id: string;
  readonly #messages: FactMessage[];
  readonly #wish: ChainOrder;
  readonly #place: Pick<Address, "port" | "tls">;
  #connection: MqttConnection | undefined;
  #session = 0;
  /** Messages answered. */
  #at = 0;
  #end = 0;
  #pauseMs = 0;
  /** A message is on its way on this connection. */
  #sent = false;
  #finished: () => void = () => {};

  constructor(id: string, wish: ChainOrder) {
    this.id = id;
    this.#wish = wish;
    this.#place = placeOf(id, wish);
    this.#messages = factMessagesOf(id, wish.shape);
  }

  get last(): number {
    return this.#messages[this.#at - 1]?.last ?? 0;
  }

  async connect(): Promise<void> {
    for (;;) {
      try {
        await this.#open();
        return;
      } catch {
        // The part is down: that is what this load is for.
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  send(count: number, pauseMs: number): Promise<void> {
    this.#pauseMs = pauseMs;
    this.#end = Math.min(this.#at + count, this.#messages.length);
    return new Promise((resolve) => {
      this.#finished = resolve;
      this.#publish();
    });
  }

  async #open(): Promise<void> {
    const { answer } = this.#wish;
    this.#session += 1;
    const password = brokerPasswordOf(mac, linkKeyOf(this.id));
    const who = { clientId: this.id, username: this.id, password };
    const connection = await MqttConnection.open({ ...this.#place, ...who });
    await new Promise<void>((resolve, reject) => {
      connection.onLost = reject;
      if (answer === "puback") resolve();
      else void this.#greet(connection, resolve).catch(reject);
    });
    connection.onLost = () => {
      connection.close();
      this.#connection = undefined;
      this.#sent = false;
      void this.connect();
    };
    connection.onPuback = () => answer === "puback" && this.#answered(this.#at + 1);
    this.#connection = connection;
    this.#publish();
  }

  /** Declares its epoch, waits for the plan that opens it, says it is there, hears a receipt. */
  async #greet(connection: MqttConnection, greeted: () => void): Promise<void> {
    const say = (channel: UpChannel, json: object, id: number): void =>
      connection.send(packetOf(this.id, { channel, json, id }));
    connection.onPublish = (topic, payload) => {
      const json = splitPayload(payload.toString("latin1"))?.json ?? "{}";
      if (topic === topicOf(this.id, "plan")) {
        const { epoch } = JSON.parse(json) as { epoch: number };
        if (epoch === EPOCH) say("presence", presenceOf(this.#session), PRESENCE_ID);
        return;
      }
      const { held } = JSON.parse(json) as { held: number };
      const next = this.#messages.findIndex((message) => message.last > held);
      greeted();
      this.#answered(next < 0 ? this.#messages.length : next);
    };
    await connection.subscribe([topicOf(this.id, "receipt"), topicOf(this.id, "plan")]);
    const nonce = nonceOf(this.id);
    const declaration = { want: "epoch", session: this.#session, n: 1, epoch: EPOCH, nonce };
    say("ask", declaration, DECLARATION_ID);
  }

  #answered(at: number): void {
    if (at <= this.#at) return;
    this.#at = at;
    this.#sent = false;
    if (this.#pauseMs === 0) this.#publish();
    else setTimeout(() => this.#publish(), this.#pauseMs);
  }

  #publish(): void {
    if (this.#at >= this.#end) this.#finished();
    const message = this.#messages[this.#at];
    if (this.#at >= this.#end || message === undefined || this.#sent) return;
    this.#sent = this.#connection !== undefined;
    this.#connection?.send(message.packet);
  }
}

function placeOf(id: string, { port, tls, shape }: ChainOrder): Pick<Address, "port" | "tls"> {
  if (tls === undefined || kioskIds(shape.kiosks).indexOf(id) >= tls.kiosks) return { port };
  const pem = (...path: string[]): string => readFileSync(join(tls.folder, ...path), "utf8");
  const [cert, key] = [pem("kiosks", id, "kiosk.crt"), pem("kiosks", id, "kiosk.key")];
  return { port: tls.port, tls: { ca: pem("ca.crt"), cert, key } };
}

function packetOf(
  kiosk: string,
  { channel, json, id }: { channel: UpChannel; json: object; id: number },
): Buffer {
  const topic = topicOf(kiosk, channel);
  return publishPacket(topic, seal(mac, linkKeyOf(kiosk), topic, JSON.stringify(json)), id - 2);
}

function presenceOf(session: number): object {
  const at = { epoch: EPOCH, oldest: 1, next: 1, uptime: 10 };
  return { session, n: 2, state: "ready", firmware: "bench-1", revision: 1, ...at };
}

const wanted = await order<ChainOrder>();
const kiosks = kioskIds(wanted.shape.kiosks).map((id) => new Kiosk(id, wanted));
await Promise.all(kiosks.map((kiosk) => kiosk.connect()));
for (let told = order<SendOrder>(), first = true; ; first = false) {
  if (first) report({ state: "connected" });
  const { count, kiosk: number, pauseMs = 0 } = await told;
  told = order<SendOrder>();
  const chosen = number === undefined ? kiosks : kiosks.slice(number, number + 1);
  const fromMs = nowMs();
  await Promise.all(chosen.map((kiosk) => kiosk.send(count, pauseMs)));
  const { id = "", last = 0 } = chosen[0] ?? {};
  const sent: SentReport = { fromMs, toMs: nowMs(), kiosk: id, last };
  report(sent);
}
