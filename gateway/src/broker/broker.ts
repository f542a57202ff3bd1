/**
 * The transport by default: aedes over TCP. aedes sends PUBACK before it stores, but asks
 * `authorizePublish` first, so the journal's append happens there and nothing is acknowledged that
 * is not durable (decision 0002).
 */
import type { AddressInfo, Server, Socket } from "node:net";
import { createServer } from "node:net";
import { Aedes } from "aedes";
import type { Client, PublishPacket, Subscription } from "aedes";
import { DOWN_CHANNELS, LIMITS, parseTopic } from "@anxin/firmware/contract";
import type { Log } from "../log.ts";
import { RateBound } from "../log.ts";
import type { GatewayCode } from "../codes.ts";
import type { Time } from "../time.ts";
import type { Inbox, Outgoing, Transport, Verdict } from "../transport.ts";
import { mayBeNamed } from "./client-id.ts";
import { LengthGuard } from "./length-guard.ts";
import { Outbox } from "./outbox.ts";

export interface BrokerOptions {
  host: string;
  /** 0 for any free one; `port` says which. */
  port: number;
  connectionsMax: number;
  time: Time;
  log: Log;
}

/**
 * Topic, packet identifier and length fields of a PUBLISH, or a CONNECT's fields, beside its
 * payload.
 */
const PACKET_BYTES_MAX = LIMITS.payloadBytesMax + 256;
const CONNECT_TIMEOUT_MS = 10_000;
/** A client that takes nothing off its socket for this long is sent away. */
const DRAIN_TIMEOUT_MS = 15_000;
/**
 * A client must say something at least this often, seconds; aedes closes at one and a half of its
 * own figure.
 */
const KEEP_ALIVE_SECONDS_MAX = 120;
/** A client of a kiosk that authenticates nothing for this long after connecting is sent away. */
const AUTHENTICATE_WITHIN_MS = 60_000;
/** Connections of one kiosk: itself and a technician's tools. */
const CONNECTIONS_PER_KIOSK_MAX = 4;
/** CONNACK return codes, MQTT 3.1.1 section 3.2.2.3. */
const IDENTIFIER_REJECTED = 2;
const BAD_USER_NAME_OR_PASSWORD = 4;

class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly returnCode: number;

  constructor(message: string, returnCode = IDENTIFIER_REJECTED) {
    super(message);
    this.returnCode = returnCode;
  }
}

interface Connections {
  clients: Set<Client>;
  authenticMs: number;
}

export class Broker implements Transport {
  readonly #options: BrokerOptions;
  readonly #lines: RateBound;
  readonly #kiosks = new Map<string, Connections>();
  /** The kiosk each client was admitted for, by its user name. */
  readonly #admitted = new WeakMap<Client, string>();
  readonly #sockets = new Set<Socket>();
  readonly #outbox = new Outbox((message, done) => this.#send(message, done));
  #aedes: Aedes | undefined;
  #server: Server | undefined;
  #inbox: Inbox | undefined;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#lines = new RateBound(options.time);
  }

  /** The port listened on, 0 while stopped. */
  get port(): number {
    const address = this.#server?.address();
    return isAddress(address) ? address.port : 0;
  }

  async start(inbox: Inbox): Promise<void> {
    this.#inbox = inbox;
    const aedes = await Aedes.createBroker({
      connectTimeout: CONNECT_TIMEOUT_MS,
      keepaliveLimit: KEEP_ALIVE_SECONDS_MAX,
      drainTimeout: DRAIN_TIMEOUT_MS,
      queueLimit: 16,
      maxInflightInbound: 1,
      preConnect: (_client, packet, done) => {
        // Nothing is ever queued for a kiosk that is away: a grant must not wait for it.
        packet.clean = true;
        done(null, true);
      },
      authenticate: (client, ...[userName, password, done]) => {
        const refusal = this.#admit(client, userName, password);
        done(refusal ?? null, refusal === undefined);
      },
      authorizePublish: (client, packet, done) => void this.#publishes(client, packet, done),
      authorizeSubscribe: (client, wish, done) => done(null, this.#allowed(client, wish)),
    });
    aedes.on("clientDisconnect", (client) => this.#gone(client));
    aedes.on("keepaliveTimeout", (client) => this.#refuse("broken-protocol", client.id, "silent"));
    aedes.on("clientError", (client, error) =>
      this.#refuse("broken-protocol", client.id, error.message),
    );
    aedes.on("connectionError", (_client, error) =>
      this.#refuse("broken-protocol", "", error.message),
    );
    this.#aedes = aedes;
    this.#server = createServer((socket) => this.#accept(aedes, socket));
    this.#server.maxConnections = this.#options.connectionsMax;
    await listening(this.#server, this.#options);
  }

  async stop(): Promise<void> {
    const server = this.#server;
    const aedes = this.#aedes;
    this.#server = undefined;
    this.#aedes = undefined;
    if (server === undefined || aedes === undefined) return;
    const ended = new Promise<void>((resolve) => server.close(() => resolve()));
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await ended;
  }

  publish(message: Outgoing): void {
    this.#outbox.add(message);
  }

  #send(message: Outgoing, done: () => void): void {
    const { topic, payload, qos, retain } = message;
    const bytes = Buffer.from(payload, "latin1");
    const packet: PublishPacket = {
      cmd: "publish",
      topic,
      payload: bytes,
      qos,
      retain,
      dup: false,
    };
    if (this.#aedes === undefined) {
      done();
      return;
    }
    this.#aedes.publish(packet, (error) => {
      if (error) this.#refuse("broken-protocol", message.kiosk, error.message);
      done();
    });
  }

  #accept(aedes: Aedes, socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.setNoDelay(true);
    guarded(socket, () => this.#refuse("too-large", socket.remoteAddress ?? "", "packet"));
    aedes.handle(socket);
  }

  /**
   * Lets a client in, or says why not. Who it speaks for is its user name, proven by the password.
   */
  #admit(
    client: Client,
    userName: string | undefined,
    password: Uint8Array | undefined,
  ): RefusedError | undefined {
    const kiosk = userName ?? "";
    if (this.#inbox?.admits({ kiosk, password: password ?? new Uint8Array() }) !== true) {
      this.#refuse("unknown-kiosk", kiosk, "not enrolled here, or a wrong password");
      return new RefusedError("bad user name or password", BAD_USER_NAME_OR_PASSWORD);
    }
    if (!mayBeNamed(client.id, kiosk)) {
      this.#refuse("connection-refused", kiosk, "client id is not of this kiosk");
      return new RefusedError("client id is not of this kiosk");
    }
    const known = this.#kiosks.get(kiosk) ?? { clients: new Set(), authenticMs: -Infinity };
    // One that comes under an id in use takes its place.
    const others = [...known.clients].filter((other) => other.id !== client.id);
    if (others.length >= CONNECTIONS_PER_KIOSK_MAX) {
      this.#refuse("connection-refused", kiosk, "too many connections of one kiosk");
      return new RefusedError("too many connections");
    }
    known.clients.add(client);
    this.#kiosks.set(kiosk, known);
    this.#admitted.set(client, kiosk);
    this.#watch(client, kiosk);
    return undefined;
  }

  #watch(client: Client, kiosk: string): void {
    const { time } = this.#options;
    const since = time.monotonicMs();
    const cancel = time.after(AUTHENTICATE_WITHIN_MS, () => {
      const authenticMs = this.#kiosks.get(kiosk)?.authenticMs ?? -Infinity;
      if (authenticMs >= since) return;
      this.#refuse("never-authenticated", client.id, "no message with a right tag");
      client.close();
    });
    client.conn.once("close", cancel);
  }

  async #publishes(
    client: Client | null,
    packet: PublishPacket,
    done: (error?: Error | null) => void,
  ): Promise<void> {
    const inbox = this.#inbox;
    if (client === null || inbox === undefined || packet.qos === 2) {
      done(new RefusedError("QoS 2 is not offered"));
      return;
    }
    const kiosk = this.#admitted.get(client) ?? "";
    const { topic } = packet;
    const payload = bytesOf(packet.payload);
    const verdict = await inbox.receive({ client: kiosk, topic, payload });
    if (verdict.authentic) this.#authentic(kiosk);
    if (verdict.outcome === "closed") {
      done(new RefusedError(verdict.code ?? "refused"));
      return;
    }
    hold(packet, verdict);
    done();
  }

  #authentic(kiosk: string): void {
    const known = this.#kiosks.get(kiosk);
    if (known !== undefined) known.authenticMs = this.#options.time.monotonicMs();
  }

  /** A kiosk reads what is sent to it and nothing else; a refused filter is answered with 0x80. */
  #allowed(client: Client, wish: Subscription): Subscription | null {
    const at = parseTopic(wish.topic);
    const isDown = DOWN_CHANNELS.some((channel) => channel === at?.channel);
    if (at !== undefined && isDown && at.kiosk === this.#admitted.get(client)) {
      return { ...wish, qos: wish.qos === 0 ? 0 : 1 };
    }
    this.#refuse("subscription-refused", client.id, "not a topic this kiosk reads");
    return null;
  }

  #gone(client: Client): void {
    const kiosk = this.#admitted.get(client);
    const known = kiosk === undefined ? undefined : this.#kiosks.get(kiosk);
    if (kiosk === undefined || known === undefined) return;
    known.clients.delete(client);
    if (known.clients.size > 0) return;
    this.#kiosks.delete(kiosk);
    this.#inbox?.disconnected(kiosk);
  }

  #refuse(code: GatewayCode | "too-large" | "unknown-kiosk", who: string, why: string): void {
    const heldBack = this.#lines.pass(`${code} ${who}`);
    if (heldBack === undefined) return;
    this.#options.log.warn({ code, client: who.slice(0, 64), heldBack }, `Connection: ${why}`);
  }
}

/**
 * Wraps `read`, through which aedes takes everything, so a packet too long ends the connection at
 * its header.
 */
function guarded(socket: Socket, tooLong: () => void): void {
  const guard = new LengthGuard(PACKET_BYTES_MAX);
  const read = socket.read.bind(socket);
  socket.read = (size?: number): unknown => {
    const bytes: unknown = read(size);
    if (!(bytes instanceof Uint8Array) || guard.accepts(bytes)) return bytes;
    tooLong();
    socket.destroy();
    return null;
  };
}

/**
 * Nobody but the gateway reads what kiosks publish, so nothing of it is retained in the broker.
 * What is not durable goes on as QoS 0, for which aedes sends no PUBACK: the kiosk sends it again.
 */
function hold(packet: PublishPacket, verdict: Verdict): void {
  packet.retain = false;
  if (verdict.outcome === "unstored") packet.qos = 0;
}

function bytesOf(payload: string | Buffer): Uint8Array {
  return typeof payload === "string" ? Buffer.from(payload) : payload;
}

function listening(server: Server, at: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(at.port, at.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function isAddress(address: AddressInfo | string | null | undefined): address is AddressInfo {
  return address !== null && typeof address === "object";
}
