import type { OpenSocket, Socket, SocketEvents } from "@anxin/firmware/espruino/mqtt/socket";
import type { PartTime } from "../parts/part.ts";
import type { Message, StoryGateway } from "./gateway.ts";

const WIRE_MS = 5;

const CONNECT = 1;
const PUBLISH = 3;
const SUBSCRIBE = 8;
const PINGREQ = 12;

function u16(value: number): string {
  return String.fromCharCode(value >> 8, value & 255);
}

/** Remaining length: seven bits a byte, the top bit says that more follow (MQTT 3.1.1, 2.2.3). */
function lengthBytes(length: number): string {
  let text = "";
  let left = length;
  for (;;) {
    const low = left % 128;
    left = Math.floor(left / 128);
    if (left === 0) return text + String.fromCharCode(low);
    text += String.fromCharCode(low + 128);
  }
}

/** One connection at the broker's end; a byte is a character 0 to 255. */
interface Connection {
  events: SocketEvents;
  got: string;
  subscribed: boolean;
}

/**
 * A broker as the Espruino program's own MQTT client sees it: a socket that answers CONNECT,
 * SUBSCRIBE, PUBLISH at QoS 1 and PINGREQ, written from MQTT 3.1.1 for one client.
 */
export class StoryBroker {
  readonly open: OpenSocket;
  private readonly time: PartTime;
  private readonly gateway: () => StoryGateway;
  private current: Connection | undefined;
  private up: boolean;
  private packetId: number;

  constructor(time: PartTime, gateway: () => StoryGateway) {
    this.time = time;
    this.gateway = gateway;
    this.current = undefined;
    this.up = true;
    this.packetId = 0;
    this.open = (_to, events) => this.opened(events);
  }

  /** From the gateway, at QoS 1. */
  deliver(message: Message): void {
    const { current } = this;
    if (current === undefined || !current.subscribed) return;
    this.packetId = (this.packetId % 65535) + 1;
    const head = u16(message.topic.length) + message.topic + u16(this.packetId);
    const body = head + message.payload;
    this.say(current, String.fromCharCode(0x32) + lengthBytes(body.length) + body);
  }

  setLine(up: boolean): void {
    this.up = up;
    const { current } = this;
    if (up || current === undefined) return;
    this.current = undefined;
    current.events.closed();
  }

  /** The other end lost its power: nothing is told to it any more. */
  vanish(): void {
    this.current = undefined;
  }

  private opened(events: SocketEvents): Socket {
    const connection: Connection = { events, got: "", subscribed: false };
    this.current = connection;
    this.time.after(WIRE_MS, () => {
      if (this.current !== connection) return;
      if (this.up) return events.connected();
      this.current = undefined;
      events.closed();
    });
    return {
      write: (bytes) => this.heard(connection, bytes),
      cut: () => {
        if (this.current === connection) this.current = undefined;
      },
    };
  }

  private say(to: Connection, bytes: string): void {
    this.time.after(WIRE_MS, () => {
      if (this.current === to) to.events.data(bytes);
    });
  }

  private heard(from: Connection, bytes: string): void {
    if (this.current !== from) return;
    from.got += bytes;
    this.time.after(WIRE_MS, () => {
      if (this.current === from) from.events.drained();
    });
    while (this.takePacket(from));
  }

  /** Takes the packet in front, when it is whole. */
  private takePacket(from: Connection): boolean {
    const { got } = from;
    let length = 0;
    let at = 1;
    for (let factor = 1; ; factor *= 128) {
      if (at >= got.length) return false;
      const byte = got.charCodeAt(at++);
      length += (byte & 127) * factor;
      if (byte < 128) break;
    }
    if (got.length < at + length) return false;
    from.got = got.slice(at + length);
    this.packet(from, got.charCodeAt(0), got.slice(at, at + length));
    return true;
  }

  private packet(from: Connection, first: number, body: string): void {
    const type = first >> 4;
    if (type === CONNECT) this.say(from, "\u0020\u0002\u0000\u0000");
    if (type === PINGREQ) this.say(from, String.fromCharCode(0xd0, 0));
    if (type === SUBSCRIBE) this.subscribe(from, body);
    if (type === PUBLISH) this.publish(from, first, body);
  }

  private subscribe(from: Connection, body: string): void {
    let granted = "";
    for (let at = 2; at < body.length;) {
      at += 2 + body.charCodeAt(at) * 256 + body.charCodeAt(at + 1);
      granted += body.charAt(at++);
    }
    const answer = body.slice(0, 2) + granted;
    this.say(from, String.fromCharCode(0x90) + lengthBytes(answer.length) + answer);
    from.subscribed = true;
    this.time.after(WIRE_MS, () => this.gateway().connected());
  }

  private publish(from: Connection, first: number, body: string): void {
    const topicEnd = 2 + body.charCodeAt(0) * 256 + body.charCodeAt(1);
    const once = (first & 6) !== 0;
    if (once) {
      const id = body.slice(topicEnd, topicEnd + 2);
      this.say(from, String.fromCharCode(0x40, 2) + id);
    }
    const payload = body.slice(once ? topicEnd + 2 : topicEnd);
    this.gateway().published(body.slice(2, topicEnd), payload);
  }
}
