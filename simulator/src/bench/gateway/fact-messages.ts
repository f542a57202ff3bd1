/** The sealed `facts` messages of one kiosk, as the packets that travel. */
import { type AnyFact, seal, topicOf } from "@anxin/firmware/contract";
import { EPOCH, factsOf, linkKeyOf, mac } from "../county.ts";
import { publishPacket } from "../mqtt-connection.ts";

/** How many messages, and how large. The first `warmUp` of each kiosk are not timed. */
export interface Shape {
  kiosks: number;
  factsPerMessage: number;
  /** Timed messages of one kiosk. */
  messages: number;
  warmUp: number;
}

/** `last` is the seq of its last fact: a receipt that holds it answers the message. */
export interface FactMessage {
  packet: Buffer;
  last: number;
}

/** Facts of the timed messages. */
export function factsIn(shape: Shape): number {
  return shape.kiosks * shape.messages * shape.factsPerMessage;
}

/** Facts of all messages. */
export function allFactsIn(shape: Shape): number {
  return shape.kiosks * (shape.warmUp + shape.messages) * shape.factsPerMessage;
}

/** Warm-up messages first. */
export function factMessagesOf(kiosk: string, shape: Shape): FactMessage[] {
  const count = shape.warmUp + shape.messages;
  const facts = factsOf(kiosk, count * shape.factsPerMessage);
  const key = linkKeyOf(kiosk);
  const topic = topicOf(kiosk, "facts");
  return Array.from({ length: count }, (_, number) => {
    const from = number * shape.factsPerMessage;
    const part: AnyFact[] = facts.slice(from, from + shape.factsPerMessage);
    const json = JSON.stringify({ epoch: EPOCH, facts: part });
    const packet = publishPacket(topic, seal(mac, key, topic, json), number);
    return { packet, last: from + part.length };
  });
}
