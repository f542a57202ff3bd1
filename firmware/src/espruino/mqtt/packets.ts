/**
 * MQTT 3.1.1 packets (OASIS standard, 29 October 2014) as byte strings: one character a byte, 0 to
 * 255, which is what Espruino's sockets read and write. Section numbers are the standard's.
 */

/** Control packet types a kiosk meets, section 2.2.1. */
export const PACKET = {
  connect: 1,
  connack: 2,
  publish: 3,
  puback: 4,
  subscribe: 8,
  suback: 9,
  pingreq: 12,
  pingresp: 13,
} as const;

/** What a client says when it connects. Will and login are always there. */
export interface ConnectPacket {
  client: string;
  user: string;
  password: string;
  will: { topic: string; payload: string };
  /** 0 to 65535; 0 is none. */
  keepAliveSeconds: number;
}

export interface PublishPacket {
  topic: string;
  payload: string;
  qos: 0 | 1;
  retain: boolean;
  /** 1 to 65535 with QoS 1, otherwise 0. */
  id: number;
}

/** Section 3.1.2.3: user, password, will retained, will QoS 1, will, clean session. */
const CONNECT_FLAGS = 0xee;
/** Section 3.1.2.2: level 4 is MQTT 3.1.1. */
const LEVEL = 4;
/** Section 3.8.1: bits 3-0 of SUBSCRIBE are reserved and must be 0010. */
const SUBSCRIBE_FLAGS = 2;

function u16(value: number): string {
  return String.fromCharCode((value >> 8) & 255, value & 255);
}

/** Section 1.5.3: a text is preceded by its length in bytes. */
function text(value: string): string {
  return u16(value.length) + value;
}

/** Section 2.2.3: seven bits a byte, the lowest first, the eighth saying that more follow. */
function remainingLength(length: number): string {
  let left = length;
  let bytes = "";
  while (left > 127) {
    bytes += String.fromCharCode((left & 127) | 128);
    left >>= 7;
  }
  return bytes + String.fromCharCode(left);
}

function firstBytes(type: number, flags: number, length: number): string {
  return String.fromCharCode((type << 4) | flags) + remainingLength(length);
}

function packet(type: number, flags: number, body: string): string {
  return firstBytes(type, flags, body.length) + body;
}

/** Section 3.1; clean session, the will with QoS 1 and retained. */
export function connectPacket(as: ConnectPacket): string {
  const header = text("MQTT") + String.fromCharCode(LEVEL, CONNECT_FLAGS);
  const will = text(as.will.topic) + text(as.will.payload);
  const login = text(as.user) + text(as.password);
  const body = header + u16(as.keepAliveSeconds) + text(as.client) + will + login;
  return packet(PACKET.connect, 0, body);
}

/** Section 3.3: all of a PUBLISH before its payload, which is large and is not copied again. */
export function publishHeader(message: PublishPacket): string {
  const flags = (message.qos << 1) | (message.retain ? 1 : 0);
  const variable = text(message.topic) + (message.qos === 0 ? "" : u16(message.id));
  return firstBytes(PACKET.publish, flags, variable.length + message.payload.length) + variable;
}

/** Section 3.4. */
export function pubackPacket(id: number): string {
  return packet(PACKET.puback, 0, u16(id));
}

/** Section 3.8; every topic with QoS 1. */
export function subscribePacket(id: number, topics: readonly string[]): string {
  let body = u16(id);
  for (const topic of topics) body += text(topic) + String.fromCharCode(1);
  return packet(PACKET.subscribe, SUBSCRIBE_FLAGS, body);
}

/** Section 3.12. */
export function pingPacket(): string {
  return packet(PACKET.pingreq, 0, "");
}

/** The two bytes at `at`; undefined when they are not there. */
function u16At(body: string, at: number): number | undefined {
  if (body.length < at + 2) return undefined;
  return (body.charCodeAt(at) << 8) | body.charCodeAt(at + 1);
}

/** What a PUBLISH says by its first byte and its body; undefined when it is not of QoS 0 or 1. */
export function readPublish(first: number, body: string): PublishPacket | undefined {
  const qos = (first >> 1) & 3;
  const topicLength = u16At(body, 0);
  if (topicLength === undefined || qos > 1 || body.length < 2 + topicLength) return undefined;
  const topic = body.slice(2, 2 + topicLength);
  const retain = (first & 1) === 1;
  if (qos === 0) return { topic, payload: body.slice(2 + topicLength), qos, retain, id: 0 };
  const id = u16At(body, 2 + topicLength);
  if (id === undefined || id === 0) return undefined;
  return { topic, payload: body.slice(4 + topicLength), qos: 1, retain, id };
}

/** The packet id of a PUBACK; undefined when it has none. */
export function readPuback(body: string): number | undefined {
  return body.length === 2 ? u16At(body, 0) : undefined;
}

/**
 * Section 3.2.2: the return code, 0 to 5, is the second byte. Of the first, seven bits are reserved
 * and the last tells of a session, which a clean one has not. Undefined when it is otherwise.
 */
export function readConnack(body: string): number | undefined {
  const code = body.charCodeAt(1);
  return body.length === 2 && body.charCodeAt(0) === 0 && code <= 5 ? code : undefined;
}

/** Section 3.9.3: whether all topics of this subscription, and nothing else, were granted. */
export function readSuback(body: string, wanted: { id: number; topics: number }): boolean {
  if (u16At(body, 0) !== wanted.id || body.length !== 2 + wanted.topics) return false;
  for (let i = 2; i < body.length; i++) if (body.charCodeAt(i) > 1) return false;
  return true;
}
