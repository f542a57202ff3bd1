/**
 * One connection to a broker, made again whenever it ends. mqtt.js would send PUBACK by itself;
 * here it goes out when the message is on disk, so the broker gives again what is not.
 */
import type { ErrorWithReasonCode, IClientOptions, IPublishPacket, MqttClient } from "mqtt";
import { connect } from "mqtt";
import { Outbox } from "../broker/outbox.ts";
import type { Time } from "../time.ts";
import type { Outgoing, Verdict } from "../transport.ts";
import { Retry } from "../uplink/retry.ts";
import { Acknowledgements, pubacks } from "./acknowledgements.ts";
import type { Slot } from "./acknowledgements.ts";
import type { BrokerAddress } from "./broker-address.ts";

export interface SessionOptions {
  address: BrokerAddress;
  clientId: string;
  /** False for a session the broker keeps, with what was not acknowledged, while we are away. */
  clean: boolean;
  /** The last part of the topics listened to. */
  channels: readonly string[];
  /** Messages under way at once; above it nothing more is read from the broker. */
  windowMax: number;
  time: Time;
  random(): number;
}

/** Why there is no connection. */
export interface Loss {
  /** CONNACK's return code (MQTT 3.1.1 section 3.2.2.3) when the broker refused us. */
  returnCode?: number;
  /** Times in a row that a connection ended as soon as it had begun. */
  brief: number;
  reason: string;
  /** True when we ended it, to be given again what could not be stored. */
  isWanted: boolean;
}

export interface SessionEvents {
  opened(): void;
  lost(loss: Loss): void;
  /** Never rejects. */
  message(message: { topic: string; payload: Buffer; retained: boolean }): Promise<Verdict>;
  /** The broker does not let us listen. */
  deaf(reason: string): void;
}

interface Connection {
  client: MqttClient;
  acknowledgements: Acknowledgements;
  outbox: Outbox;
  /** Kiosks listened to. */
  listening: Set<string>;
  openedMs: number | undefined;
  error: ErrorWithReasonCode | Error | undefined;
  isEndWanted: boolean;
  /** Reads on. */
  resume: (() => void) | undefined;
  cancelAgain: (() => void) | undefined;
}

const KEEP_ALIVE_SECONDS = 30;
const CONNECT_TIMEOUT_MS = 10_000;
const WAITS = { firstMs: 500, longestMs: 15_000 } as const;
/** What could not be stored is asked for again after this long: a disk is not mended at once. */
const AGAIN = { firstMs: 5000, longestMs: 60_000 } as const;
/** A connection that stood for less is no success; longer than any wait, so that two who push each
 * other out find it out. */
const BRIEF_MS = 20_000;
/** Filters in one SUBSCRIBE: well below the packet size the generated configuration allows. */
const FILTERS_MAX = 200;
/** Said to mqtt.js instead of nothing, so that it sends no PUBACK of its own. */
const KEPT = new Error("acknowledged when stored");

export class Session {
  readonly #options: SessionOptions;
  readonly #events: SessionEvents;
  readonly #retry: Retry;
  readonly #again: Retry;
  #wanted: ReadonlySet<string> = new Set();
  #connection: Connection | undefined;
  #cancelRetry: (() => void) | undefined;
  #brief = 0;
  #stopped = false;

  constructor(options: SessionOptions, events: SessionEvents) {
    this.#options = options;
    this.#events = events;
    const random = () => options.random();
    this.#retry = new Retry({ ...WAITS, random });
    this.#again = new Retry({ ...AGAIN, random });
  }

  get isOpen(): boolean {
    return this.#connection?.openedMs !== undefined;
  }

  start(): void {
    this.#stopped = false;
    this.#connect();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelRetry?.();
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.cancelAgain?.();
    connection?.resume?.();
    // What is stored and not yet acknowledged comes again at the next start, and changes nothing.
    await connection?.client.endAsync(true);
  }

  /** Listens to these kiosks and to no others. */
  listen(kiosks: ReadonlySet<string>): void {
    this.#wanted = kiosks;
    if (this.#connection !== undefined && this.isOpen) this.#sync(this.#connection);
  }

  /** Stops listening to a kiosk whose messages the broker still had for us from an earlier time. */
  forget(kiosk: string): void {
    if (!this.isOpen || this.#wanted.has(kiosk)) return;
    this.#connection?.client.unsubscribe(this.#filters([kiosk]));
  }

  /** Sends, or drops while there is no connection. */
  publish(message: Outgoing): void {
    if (this.isOpen) this.#connection?.outbox.add(message);
  }

  #connect(): void {
    const { address, clientId, clean } = this.#options;
    const { url, user: username, password, ca } = address;
    const options: IClientOptions = {
      clientId,
      clean,
      username,
      password,
      protocolVersion: 4,
      keepalive: KEEP_ALIVE_SECONDS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      // A new client each time: nothing of the connection before is sent again by itself.
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      ...(ca === undefined ? {} : { ca, rejectUnauthorized: true }),
    };
    const client = connect(url, options);
    const connection = connectionOf(client);
    this.#connection = connection;
    client.handleMessage = (packet, done) => this.#take(connection, packet, done);
    client.on("connect", () => this.#opened(connection));
    client.on("error", (error) => {
      connection.error ??= error;
      client.end(true);
    });
    client.on("close", () => this.#closed(connection));
  }

  #opened(connection: Connection): void {
    if (connection !== this.#connection) return;
    connection.openedMs = this.#options.time.monotonicMs();
    this.#sync(connection);
    this.#events.opened();
  }

  #closed(connection: Connection): void {
    connection.cancelAgain?.();
    connection.resume?.();
    if (connection !== this.#connection || this.#stopped) return;
    const { openedMs, error, isEndWanted } = connection;
    this.#connection = undefined;
    const { time } = this.#options;
    const stoodMs = openedMs === undefined ? 0 : time.monotonicMs() - openedMs;
    if (stoodMs >= BRIEF_MS) this.#retry.reset();
    this.#brief =
      openedMs !== undefined && stoodMs < BRIEF_MS && !isEndWanted ? this.#brief + 1 : 0;
    const returnCode = error !== undefined && "code" in error ? Number(error.code) : Number.NaN;
    this.#events.lost({
      reason: error?.message ?? "closed by the broker or the network",
      brief: this.#brief,
      isWanted: isEndWanted,
      ...(Number.isInteger(returnCode) ? { returnCode } : {}),
    });
    this.#cancelRetry = time.after(this.#retry.next(), () => this.#connect());
  }

  #sync(connection: Connection): void {
    const { client, listening } = connection;
    const gone = [...listening].filter((kiosk) => !this.#wanted.has(kiosk));
    const come = [...this.#wanted].filter((kiosk) => !listening.has(kiosk));
    connection.listening = new Set(this.#wanted);
    for (const filters of packetsOf(this.#filters(gone))) client.unsubscribe(filters);
    for (const filters of packetsOf(this.#filters(come))) {
      client.subscribe(filters, { qos: 1 }, (error) => {
        if (error && connection === this.#connection) this.#events.deaf(error.message);
      });
    }
  }

  #filters(kiosks: readonly string[]): string[] {
    const { channels } = this.#options;
    return kiosks.flatMap((kiosk) => channels.map((channel) => `anxin/1/${kiosk}/${channel}`));
  }

  #take(connection: Connection, packet: IPublishPacket, done: (error?: Error) => void): void {
    const { acknowledgements } = connection;
    const slot = acknowledgements.take(packet.qos === 1 ? packet.messageId : undefined);
    void this.#settle(connection, slot, packet);
    if (acknowledgements.size < this.#options.windowMax) done(KEPT);
    else connection.resume = () => done(KEPT);
  }

  async #settle(connection: Connection, slot: Slot, packet: IPublishPacket): Promise<void> {
    const { acknowledgements, client } = connection;
    const payload = Buffer.from(packet.payload);
    const { topic, retain: retained } = packet;
    const { outcome } = await this.#events.message({ topic, payload, retained });
    const kept = outcome === "unstored";
    const ids = acknowledgements.settle(slot, kept ? "keep" : "acknowledge");
    if (connection !== this.#connection) return;
    if (ids.length > 0) client.stream.write(pubacks(ids));
    if (kept) this.#askAgain(connection);
    else if (outcome === "stored") this.#again.reset();
    const { resume } = connection;
    if (resume === undefined || acknowledgements.size >= this.#options.windowMax) return;
    connection.resume = undefined;
    resume();
  }

  /** A broker gives again what was not acknowledged only on a new connection. */
  #askAgain(connection: Connection): void {
    connection.cancelAgain ??= this.#options.time.after(this.#again.next(), () => {
      connection.isEndWanted = true;
      connection.client.end(true);
    });
  }
}

function connectionOf(client: MqttClient): Connection {
  const send = ({ topic, payload, qos, retain }: Outgoing, done: () => void) =>
    void client.publish(topic, Buffer.from(payload, "latin1"), { qos, retain }, () => done());
  return {
    client,
    acknowledgements: new Acknowledgements(),
    outbox: new Outbox(send),
    listening: new Set(),
    openedMs: undefined,
    error: undefined,
    isEndWanted: false,
    resume: undefined,
    cancelAgain: undefined,
  };
}

function* packetsOf(filters: readonly string[]): Generator<string[]> {
  for (let at = 0; at < filters.length; at += FILTERS_MAX)
    yield filters.slice(at, at + FILTERS_MAX);
}
