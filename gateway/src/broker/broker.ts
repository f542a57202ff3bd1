/**
 * The transport by default: aedes over TCP and TLS. aedes sends PUBACK before it stores, but asks
 * `authorizePublish` first, so the journal's append happens there and nothing is acknowledged that
 * is not durable (decision 0002).
 */
import type { Socket } from "node:net";
import type { Client, PublishPacket, Subscription } from "aedes";
import { DOWN_CHANNELS, LIMITS, parseTopic } from "@anxin/firmware/contract";
import { RateBound } from "../log.ts";
import type { GatewayCode } from "../codes.ts";
import { Ends } from "../identity/ends.ts";
import type { GatewayIdentity } from "../identity/gateway-identity.ts";
import { isRevoked } from "../identity/revoked.ts";
import type { Inbox, Outgoing, Transport } from "../transport.ts";
import type { BrokerOptions } from "./broker-options.ts";
import { refusalOf } from "./admission.ts";
import { mayBeNamed } from "./client-id.ts";
import { guarded } from "./guarded-socket.ts";
import { Deliveries } from "./deliveries.ts";
import type { HeardPublish } from "./kiosk-packet.ts";
import { Lane } from "./lane.ts";
import type { Caller, ListenerParts } from "./listeners.ts";
import { PlainListener, TlsListener } from "./listeners.ts";
import { bytesOf, hold } from "./packet.ts";
import type { QuietAedes } from "./quiet-aedes.ts";
import { quietAedes } from "./quiet-aedes.ts";
import { Reader } from "./reader.ts";
import { RefusedError } from "./refused-error.ts";
import { SiteDoor } from "./site-door.ts";

/**
 * Topic, packet identifier and length fields of a PUBLISH, or a CONNECT's fields, beside its
 * payload.
 */
const PACKET_BYTES_MAX = LIMITS.payloadBytesMax + 256;
/** A client that takes nothing off its socket for this long is sent away. */
const DRAIN_TIMEOUT_MS = 15_000;
/** A client of a kiosk that authenticates nothing for this long after connecting is sent away. */
const AUTHENTICATE_WITHIN_MS = 60_000;
/** Connections of one kiosk: itself and a technician's tools. */
const CONNECTIONS_PER_KIOSK_MAX = 4;
const DAY_MS = 86_400_000;

type RefusalCode = GatewayCode | "too-large" | "unknown-kiosk";

interface Connections {
  clients: Map<Client, Reader>;
  authenticMs: number;
}

export class Broker implements Transport {
  readonly #options: BrokerOptions;
  readonly #lines: RateBound;
  readonly #kiosks = new Map<string, Connections>();
  /** The kiosk each client was admitted for, by its user name. */
  readonly #admitted = new WeakMap<Client, string>();
  readonly #refused = new WeakSet<Client>();
  readonly #callers = new Map<object, { socket: Socket; caller: Caller; lane: Lane }>();
  readonly #deliveries: Deliveries;
  readonly ends: Ends;
  #aedes: QuietAedes | undefined;
  #plain: PlainListener | undefined;
  #tls: TlsListener | undefined;
  readonly #door: SiteDoor | undefined;
  #identity: GatewayIdentity | undefined;
  #cancelLook: (() => void) | undefined;
  #inbox: Inbox | undefined;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#lines = new RateBound(options.time);
    this.ends = new Ends({ ...options, alarm: (...said) => this.#inbox?.alarm?.(...said) });
    this.#deliveries = new Deliveries({
      readersOf: (kiosk) => this.#kiosks.get(kiosk)?.clients.values() ?? [],
      time: options.time,
      drainMs: options.patience?.drainMs ?? DRAIN_TIMEOUT_MS,
      sentAway: (kiosk) => this.#refuse("broken-protocol", kiosk, "takes nothing off its socket"),
    });
    this.#identity = options.tls?.identity;
    const refuse = (who: string, why: string) => this.#refuse("automation-refused", who, why);
    const monotonicMs = () => options.time.monotonicMs();
    const send = (packet: PublishPacket, done: () => void): void =>
      this.#aedes === undefined ? done() : this.#aedes.publish(packet, () => done());
    this.#door = options.site && new SiteDoor(options.site, { refuse, monotonicMs, send });
  }

  /** The port of the plain listener, 0 where there is none. */
  get port(): number {
    return this.#plain?.port ?? 0;
  }

  /** The port of the TLS listener, 0 where there is none. */
  get tlsPort(): number {
    return this.#tls?.port ?? 0;
  }

  /** The port for programs of this computer, 0 where there is none. */
  get sitePort(): number {
    return this.#door?.port ?? 0;
  }

  /** TLS handshakes under way. */
  get handshakes(): number {
    return this.#tls?.handshakes ?? 0;
  }

  async start(inbox: Inbox): Promise<void> {
    this.#inbox = inbox;
    const aedes = quietAedes({
      drainTimeout: this.#options.patience?.drainMs ?? DRAIN_TIMEOUT_MS,
      authenticate: (client, ...[userName, password, done]) => {
        const refusal = this.#admit(client, userName, password);
        if (refusal !== undefined) this.#refused.add(client);
        done(refusal ?? null, refusal === undefined);
      },
      authorizePublish: (client, packet, done) => void this.#publishes(client, packet, done),
      authorizeSubscribe: (client, wish, done) => done(null, this.#allowed(client, wish)),
    });
    await aedes.listen();
    aedes.on("subscribe", (granted, client) => {
      const reader = this.#readerOf(client);
      if (reader !== undefined) this.#deliveries.subscribed(reader, granted);
    });
    aedes.on("unsubscribe", (topics, client) => {
      for (const topic of topics) this.#readerOf(client)?.unsubscribed(topic);
    });
    aedes.on("clientReady", (client) => this.#ready(client));
    aedes.on("clientDisconnect", (client) => this.#gone(client));
    aedes.on("keepaliveTimeout", (client) => this.#refuse("broken-protocol", client.id, "silent"));
    aedes.on("clientError", (client, error) => this.#failed(client, error));
    aedes.on("connectionError", (client, error) => this.#failed(client, error));
    this.#aedes = aedes;
    try {
      await this.#listen(aedes);
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#lookAtEnds();
  }

  async stop(): Promise<void> {
    const aedes = this.#aedes;
    const listeners = [this.#plain, this.#tls, this.#door].filter((one) => one !== undefined);
    this.#cancelLook?.();
    this.#aedes = undefined;
    this.#plain = undefined;
    this.#tls = undefined;
    if (aedes === undefined) return;
    const ended = listeners.map((one) => one.stop());
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    for (const { socket } of this.#callers.values()) socket.destroy();
    await Promise.all(ended);
  }

  /**
   * Shows another certificate from now on, and knows another list of revoked ones: whoever is on it
   * loses its connection.
   */
  renew(identity: GatewayIdentity): void {
    this.#identity = identity;
    this.#tls?.renew(identity);
    for (const { socket, caller } of this.#callers.values()) {
      const { certificate } = caller;
      if (certificate === undefined || !isRevoked(identity.revoked, certificate)) continue;
      const { name, serial } = certificate;
      this.#refuse("certificate-revoked", name, `certificate ${serial} is revoked`);
      socket.destroy();
    }
    this.#cancelLook?.();
    this.#lookAtEnds();
  }

  dismiss(kiosk: string, why: string): void {
    const known = this.#kiosks.get(kiosk);
    if (known === undefined || known.clients.size === 0) return;
    this.#options.log.info({ code: "kiosk-dismissed", kiosk }, `Connections closed: ${why}`);
    for (const client of known.clients.keys()) client.close();
  }

  async #listen(aedes: QuietAedes): Promise<void> {
    const { host, port, tls, connectionsMax, time, patience } = this.#options;
    const parts: ListenerParts = {
      connectionsMax,
      monotonicMs: () => time.monotonicMs(),
      accept: (socket, caller) => this.#accept(aedes, socket, caller),
      refuse: (code, who, why) => this.#refuse(code, who, why),
    };
    if (host !== undefined) {
      this.#plain = new PlainListener({ host, port }, parts);
      await this.#plain.start();
    }
    await this.#door?.start(parts);
    if (tls === undefined) return;
    const identity = this.#identity ?? tls.identity;
    const handshakeMs = patience?.handshakeMs;
    this.#tls = new TlsListener({ ...tls, identity }, { ...parts, handshakeMs });
    await this.#tls.start();
  }

  /** Once a day, for a kiosk may stay connected longer than its certificate lasts. */
  #lookAtEnds(): void {
    if (this.#identity === undefined) return;
    this.ends.saw("gateway", this.#identity.endsMs);
    this.ends.saw("authority", this.#identity.authorityEndsMs);
    for (const { caller } of this.#callers.values()) {
      if (caller.certificate) this.ends.saw(caller.certificate.name, caller.certificate.endsMs);
    }
    this.#cancelLook = this.#options.time.after(DAY_MS, () => this.#lookAtEnds());
  }

  publish(message: Outgoing): void {
    this.#deliveries.publish(message);
  }

  /** For the site's own programs, whatever kiosk the message names. */
  tellSite(message: Outgoing): void {
    this.#door?.tell(message);
  }

  #readerOf(client: Client): Reader | undefined {
    return this.#kiosks.get(this.#admitted.get(client) ?? "")?.clients.get(client);
  }

  #accept(aedes: QuietAedes, socket: Socket, caller: Caller): void {
    const { time } = this.#options;
    const lane = new Lane({ bytesMax: PACKET_BYTES_MAX, monotonicMs: () => time.monotonicMs() });
    this.#callers.set(socket, { socket, caller, lane });
    socket.on("close", () => this.#callers.delete(socket));
    socket.setNoDelay(true);
    const tooLong = () => this.#refuse("too-large", socket.remoteAddress ?? "", "packet");
    guarded(socket, PACKET_BYTES_MAX, { lane, tooLong });
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
    const door = this.#doorOf(client);
    if (door !== undefined) return door.admit(client, userName, password);
    const kiosk = userName ?? "";
    const { socket, caller } = this.#callers.get(client.conn) ?? {};
    const who = { kiosk, password: password ?? new Uint8Array(), caller };
    const stranger = refusalOf(
      { ...who, from: socket?.remoteAddress ?? "" },
      {
        inbox: this.#inbox,
        saw: (name, endsMs) => this.ends.saw(name, endsMs),
        refuse: (...said) => this.#refuse(...said),
      },
    );
    if (stranger !== undefined) return stranger;
    if (!mayBeNamed(client.id, kiosk)) {
      this.#refuse("connection-refused", kiosk, "client id is not of this kiosk");
      return new RefusedError("client id is not of this kiosk");
    }
    const known = this.#kiosks.get(kiosk) ?? { clients: new Map(), authenticMs: -Infinity };
    // One that comes under an id in use takes its place.
    const others = [...known.clients.keys()].filter((other) => other.id !== client.id);
    if (others.length >= CONNECTIONS_PER_KIOSK_MAX) {
      this.#refuse("connection-refused", kiosk, "too many connections of one kiosk");
      return new RefusedError("too many connections");
    }
    known.clients.set(client, new Reader(client.conn));
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

  /** From now on what it says most comes the short way. */
  #ready(client: Client): void {
    const kiosk = this.#admitted.get(client);
    const reader = this.#readerOf(client);
    const lane = this.#callers.get(client.conn)?.lane;
    if (kiosk === undefined || reader === undefined) return;
    lane?.open(this.#aedes?.keepAliveSeconds(client) ?? 0, (message) =>
      this.#heard({ client, kiosk, reader }, message),
    );
  }

  async #heard(
    { client, kiosk, reader }: { client: Client; kiosk: string; reader: Reader },
    { topic, payload, id }: HeardPublish,
  ): Promise<void> {
    const verdict = await this.#inbox?.receive({ client: kiosk, topic, payload });
    if (verdict?.authentic === true) this.#authentic(kiosk);
    if (verdict?.outcome === "closed") {
      this.#failed(client, new RefusedError(verdict.code ?? "refused"));
      client.close();
    } else if (id > 0 && verdict !== undefined && verdict.outcome !== "unstored") {
      reader.acknowledge(id);
    }
  }

  async #publishes(
    client: Client | null,
    packet: PublishPacket,
    done: (error?: Error | null) => void,
  ): Promise<void> {
    const inbox = this.#inbox;
    const door = client === null ? undefined : this.#doorOf(client);
    if (door !== undefined && client !== null && inbox !== undefined) {
      done(door.publishes(client, packet, inbox));
      return;
    }
    const kiosk = client === null ? undefined : this.#admitted.get(client);
    if (kiosk === undefined || inbox === undefined || packet.qos === 2) {
      done(new RefusedError("QoS 2 is not offered, nor a word before it was let in"));
      return;
    }
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

  /** The site's door, when the client came in there. */
  #doorOf(client: Client): SiteDoor | undefined {
    return this.#callers.get(client.conn)?.caller.link === "site" ? this.#door : undefined;
  }

  /** A kiosk reads what is sent to it and nothing else; a refused filter is answered with 0x80. */
  #allowed(client: Client, wish: Subscription): Subscription | null {
    const door = this.#doorOf(client);
    if (door !== undefined) return door.allowed(client, wish);
    if (!this.#admitted.has(client)) return this.#tooEarly(client);
    const at = parseTopic(wish.topic);
    const isDown = DOWN_CHANNELS.some((channel) => channel === at?.channel);
    if (at !== undefined && isDown && at.kiosk === this.#admitted.get(client)) {
      return { ...wish, qos: wish.qos === 0 ? 0 : 1 };
    }
    this.#refuse("subscription-refused", client.id, "not a topic this kiosk reads");
    return null;
  }

  /** aedes lets packets pass that come in one piece with CONNECT, before it knows who it is. */
  #tooEarly(client: Client): null {
    this.#refuse("broken-protocol", "", "speaks before it was let in");
    client.conn.destroy();
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

  /** A client that was refused may break off as it likes; it was told of already. */
  #failed(client: Client, error: Error): void {
    if (this.#refused.has(client) || this.#doorOf(client) !== undefined) return;
    this.#refuse("broken-protocol", client.id ?? "", error.message);
  }

  /** Said once a while of whom it names, or of where it comes from. */
  #refuse(code: RefusalCode, who: string | { client: string; from: string }, why: string): void {
    const { client, from } = typeof who === "string" ? { client: who, from: who } : who;
    const heldBack = this.#lines.pass(`${code} ${from}`);
    if (heldBack === undefined) return;
    this.#options.log.warn({ code, client: client.slice(0, 64), heldBack }, `Connection: ${why}`);
  }
}
