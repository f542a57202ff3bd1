/** What becomes of a client's packet inside aedes. */
import type { PublishPacket } from "aedes";
import type { Outgoing, Verdict } from "../transport.ts";

/**
 * Nobody but the gateway reads what kiosks publish, so nothing of it is retained in the broker.
 * What is not durable goes on as QoS 0, for which aedes sends no PUBACK: the kiosk sends it again.
 */
export function hold(packet: PublishPacket, verdict: Verdict): void {
  packet.retain = false;
  if (verdict.outcome === "unstored") packet.qos = 0;
}

export function bytesOf(payload: string | Buffer): Uint8Array {
  return typeof payload === "string" ? Buffer.from(payload) : payload;
}

/** JSON of ours is ASCII under a tag, or UTF-8 where a person's sentence is in it. */
export function packetOf({ topic, payload, qos, retain }: Outgoing): PublishPacket {
  return { cmd: "publish", topic, payload: Buffer.from(payload), qos, retain, dup: false };
}
