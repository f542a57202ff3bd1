/**
 * The two packets a kiosk sends all the time, read where they stand. Whatever else comes, or comes
 * in pieces, is aedes' to read.
 */

/** Type and flags of the first byte (MQTT 3.1.1, section 2.2). */
const TYPE = 0xf0;
const PUBLISH = 0x30;
const PUBACK = 0x40;
const QOS_SHIFT = 1;
const QOS = 0x03;

export interface HeardPublish {
  type: "publish";
  /** As it came: the gateway's own reader says whether there is such a topic. */
  topic: string;
  payload: Uint8Array;
  /** 0 at QoS 0, which is not acknowledged. */
  id: number;
  /** Where the next packet begins. */
  end: number;
}

export type KioskPacket = HeardPublish | { type: "puback"; end: number };

/**
 * The packet at `at`; undefined when it is another one, is not whole, is longer than `bytesMax`, or
 * is not as section 3.3 has it.
 */
export function kioskPacket(bytes: Buffer, at: number, bytesMax: number): KioskPacket | undefined {
  const first = bytes[at] ?? 0;
  const type = first & TYPE;
  if (type !== PUBLISH && type !== PUBACK) return undefined;
  const body = bodyOf(bytes, at + 1);
  if (body === undefined || body.end - body.from > bytesMax) return undefined;
  if (type === PUBACK) return first === PUBACK ? { type: "puback", end: body.end } : undefined;
  return publishIn(bytes, body, (first >> QOS_SHIFT) & QOS);
}

interface Span {
  from: number;
  end: number;
}

/** Section 2.2.3: seven bits a byte, lowest first, at most four bytes. */
function bodyOf(bytes: Buffer, at: number): Span | undefined {
  let length = 0;
  for (let n = 0; n < 4; n += 1) {
    const byte = bytes[at + n];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) << (7 * n);
    if (byte > 0x7f) continue;
    const from = at + n + 1;
    return from + length <= bytes.length ? { from, end: from + length } : undefined;
  }
  return undefined;
}

/** Topic, identifier at QoS 1, payload; QoS 2 or no identifier is aedes' to refuse. */
function publishIn(bytes: Buffer, { from, end }: Span, qos: number): HeardPublish | undefined {
  if (qos > 1 || end - from < 2) return undefined;
  const afterTopic = from + 2 + bytes.readUInt16BE(from);
  const start = afterTopic + (qos === 1 ? 2 : 0);
  if (start > end) return undefined;
  const id = qos === 1 ? bytes.readUInt16BE(afterTopic) : 0;
  if (qos === 1 && id === 0) return undefined;
  const topic = bytes.toString("latin1", from + 2, afterTopic);
  return { type: "publish", topic, payload: bytes.subarray(start, end), id, end };
}
