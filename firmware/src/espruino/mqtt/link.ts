import type { Link, LinkEvents } from "../../board/link.ts";
import { LIMITS } from "../../contract/limits.ts";
import { DOWN_CHANNELS, topicOf } from "../../contract/topics.ts";
import { nextPacket, packetReader } from "./packet-reader.ts";
import {
  connectPacket,
  PACKET,
  pingPacket,
  pubackPacket,
  publishHeader,
  readConnack,
  readPuback,
  readPublish,
  readSuback,
  subscribePacket,
} from "./packets.ts";
import type { After, OpenSocket, Socket } from "./socket.ts";
import { nothing } from "../nothing.ts";

/** Why a connection ended or never came about; for the person who looks after the kiosk. */
export type LinkEnd =
  | "unreachable"
  | "closed"
  /** No CONNACK, SUBACK or PINGRESP in time. */
  | "silent"
  /** CONNACK 1, 2, 3: protocol, client id, broker not available. */
  | "refused"
  /** CONNACK 4 or 5: user name, password, or not authorised. */
  | "login-refused"
  | "subscription-refused"
  /** A packet larger than a kiosk takes. */
  | "too-large"
  | "malformed"
  /** The broker takes nothing more, or acknowledges nothing. */
  | "congested";

export interface MqttTimes {
  keepAliveSeconds: number;
  /** A ping goes out this often, whatever else does. */
  pingMs: number;
  /** How long an answer to CONNECT, SUBSCRIBE or PINGREQ may take. */
  answerMs: number;
}

export interface MqttParts {
  broker: { host: string; port: number };
  open: OpenSocket;
  after: After;
  times?: MqttTimes;
  ended?: (why: LinkEnd) => void;
}

/** Section 3.1.2.10: a broker waits one and a half keep-alives before it fires the will. */
const TIMES: MqttTimes = { keepAliveSeconds: 30, pingMs: 15000, answerMs: 10000 };
/** Bytes handed to the socket and not gone yet, at most. */
const UNSENT_BYTES_MAX = LIMITS.payloadBytesMax;
/** QoS 1 messages without a PUBACK, at most; a kiosk has one `facts` message in flight. */
const UNACKNOWLEDGED_MAX = 16;
/** A body is a topic and an id before its payload. */
const BODY_BYTES_MAX = LIMITS.payloadBytesMax + 128;

/** The link port over a socket: one connection a connect, no store, no reconnecting of its own. */
export function mqttLink(parts: MqttParts): Link {
  let current: Connection | undefined;
  function leave(): void {
    const connection = current;
    current = undefined;
    if (connection !== undefined) connection.abandon();
  }
  return {
    connect(as, events) {
      leave();
      current = new Connection(parts, as, events);
      current.start();
    },
    disconnect: leave,
    publish(message) {
      if (current !== undefined) current.publish(message);
    },
  };
}

class Connection {
  private readonly parts: MqttParts;
  private readonly times: MqttTimes;
  /** Let go of when it was said: a will is large. */
  private as: Parameters<Link["connect"]>[0] | undefined;
  private readonly events: LinkEvents;
  private readonly reader = packetReader(BODY_BYTES_MAX);
  private readonly kiosk: string;
  private socket: Socket | undefined;
  private phase: "opening" | "greeting" | "subscribing" | "up" | "over" = "opening";
  private calledOff: () => void = nothing;
  private unsentBytes = 0;
  private lastId = 1;
  private unacknowledged: number[] = [];

  constructor(parts: MqttParts, as: Parameters<Link["connect"]>[0], events: LinkEvents) {
    this.parts = parts;
    this.times = parts.times ?? TIMES;
    this.as = as;
    this.events = events;
    this.kiosk = as.kiosk;
  }

  start(): void {
    this.expectAnswer();
    try {
      this.socket = this.parts.open(this.parts.broker, {
        connected: () => this.connected(),
        data: (bytes) => this.data(bytes),
        drained: () => (this.unsentBytes = 0),
        closed: () => this.end(this.phase === "opening" ? "unreachable" : "closed"),
      });
    } catch {
      // Told later, because the kiosk that asked for this connection is still at work.
      this.calledOff();
      this.calledOff = this.parts.after(0, () => this.end("unreachable"));
    }
  }

  /** Ends without a word to the kiosk. No DISCONNECT goes out, so the broker publishes the will. */
  abandon(): void {
    this.phase = "over";
    this.calledOff();
    if (this.socket !== undefined) this.socket.cut();
    this.reader.held = "";
  }

  publish(message: Parameters<Link["publish"]>[0]): void {
    if (this.phase !== "up") return;
    const id = message.qos === 0 ? 0 : this.nextId();
    const header = publishHeader({ ...message, id });
    if (this.unsentBytes + header.length + message.payload.length > UNSENT_BYTES_MAX) {
      if (message.qos === 1) this.end("congested");
      return;
    }
    if (id !== 0) this.unacknowledged.push(id);
    if (this.unacknowledged.length > UNACKNOWLEDGED_MAX) return this.end("congested");
    this.write(header);
    this.write(message.payload);
  }

  private end(why: LinkEnd): void {
    if (this.phase === "over") return;
    this.abandon();
    if (this.parts.ended !== undefined) this.parts.ended(why);
    this.events.down();
  }

  private nextId(): number {
    this.lastId = this.lastId === 65535 ? 1 : this.lastId + 1;
    return this.lastId;
  }

  private write(bytes: string): void {
    if (this.socket === undefined) return;
    this.unsentBytes += bytes.length;
    this.socket.write(bytes);
  }

  private connected(): void {
    const { as } = this;
    if (this.phase !== "opening" || as === undefined) return;
    this.phase = "greeting";
    this.as = undefined;
    const { kiosk, password, will } = as;
    const { keepAliveSeconds } = this.times;
    this.write(connectPacket({ client: kiosk, user: kiosk, password, will, keepAliveSeconds }));
  }

  private data(bytes: string): void {
    if (this.phase === "over") return;
    this.reader.held += bytes;
    for (;;) {
      const read = nextPacket(this.reader);
      if (read.kind === "wanting") return;
      if (read.kind !== "packet") return this.end(read.kind);
      if (!this.taken(read.first, read.body)) return this.end("malformed");
      if (this.isOver()) return;
    }
  }

  private isOver(): boolean {
    return this.phase === "over";
  }

  /** False when this packet has no meaning here. */
  private taken(first: number, body: string): boolean {
    const type = first >> 4;
    if (type === PACKET.publish) return this.received(first, body);
    // Section 2.2.2: the lower four bits are reserved in all others a broker may send.
    if ((first & 15) !== 0) return false;
    switch (type) {
      case PACKET.connack:
        return this.greeted(readConnack(body));
      case PACKET.suback:
        return this.subscribed(body);
      case PACKET.puback:
        return this.acknowledged(readPuback(body));
      case PACKET.pingresp:
        if (this.phase !== "up" || body !== "") return false;
        this.calledOff();
        this.pingLater();
        return true;
      default:
        return false;
    }
  }

  private greeted(code: number | undefined): boolean {
    if (this.phase !== "greeting" || code === undefined) return false;
    if (code !== 0) {
      this.end(code === 4 || code === 5 ? "login-refused" : "refused");
      return true;
    }
    this.phase = "subscribing";
    this.expectAnswer();
    const topics = DOWN_CHANNELS.map((channel) => topicOf(this.kiosk, channel));
    this.write(subscribePacket(1, topics));
    return true;
  }

  private subscribed(body: string): boolean {
    if (this.phase !== "subscribing") return false;
    if (!readSuback(body, { id: 1, topics: DOWN_CHANNELS.length })) {
      this.end("subscription-refused");
      return true;
    }
    this.phase = "up";
    this.pingLater();
    this.events.up();
    return true;
  }

  /**
   * The PUBACK goes out when the kiosk has taken the message, its flash written. Section 3.8.4: one
   * may come before its SUBACK.
   */
  private received(first: number, body: string): boolean {
    if (this.phase !== "up" && this.phase !== "subscribing") return false;
    const message = readPublish(first, body);
    if (message === undefined) return false;
    this.events.received(message.topic, message.payload);
    if (message.qos === 1 && !this.isOver()) this.write(pubackPacket(message.id));
    return true;
  }

  private acknowledged(id: number | undefined): boolean {
    const at = id === undefined ? -1 : this.unacknowledged.indexOf(id);
    if (at >= 0) this.unacknowledged.splice(at, 1);
    return id !== undefined && this.phase === "up";
  }

  private expectAnswer(): void {
    this.calledOff();
    this.calledOff = this.parts.after(this.times.answerMs, () => {
      this.end(this.phase === "opening" ? "unreachable" : "silent");
    });
  }

  private pingLater(): void {
    this.calledOff();
    this.calledOff = this.parts.after(this.times.pingMs, () => {
      this.expectAnswer();
      this.write(pingPacket());
    });
  }
}
