/** Packets down as bytes, each in one piece. */

const PUBLISH = 0x30;
const PUBACK = 0x40;
const QOS_SHIFT = 1;
const RETAIN = 0x01;

export interface Publish {
  topic: string;
  /** Latin-1. */
  payload: string;
  qos: 0 | 1;
  retain: boolean;
  /** 1 to 65,535; not sent at QoS 0. */
  id: number;
}

/** MQTT 3.1.1, section 3.3: type and flags, remaining length, topic, identifier, payload. */
export function publishPacket({ topic, payload, qos, retain, id }: Publish): Buffer {
  const length = 2 + topic.length + (qos > 0 ? 2 : 0) + payload.length;
  const lengthBytes = length < 128 ? 1 : length < 16_384 ? 2 : length < 2_097_152 ? 3 : 4;
  const packet = Buffer.allocUnsafe(1 + lengthBytes + length);
  let at = packet.writeUInt8(PUBLISH | (qos << QOS_SHIFT) | (retain ? RETAIN : 0));
  // Section 2.2.3: seven bits a byte, lowest first, the high bit says that more follow.
  for (let left = length, n = lengthBytes; n > 0; n -= 1, left >>= 7) {
    at = packet.writeUInt8((left & 0x7f) | (n > 1 ? 0x80 : 0), at);
  }
  at = packet.writeUInt16BE(topic.length, at);
  at += packet.write(topic, at, "latin1");
  if (qos > 0) at = packet.writeUInt16BE(id, at);
  packet.write(payload, at, "latin1");
  return packet;
}

/** Section 3.4: type and flags, remaining length 2, identifier. */
export function pubackPacket(id: number): Buffer {
  return Buffer.from([PUBACK, 2, id >> 8, id & 0xff]);
}
