/**
 * The short way in for what a kiosk sends all the time. Once a client was let in, its PUBLISH and
 * PUBACK are taken off the socket here, whole, before aedes' parser and queues; all the rest is
 * aedes' (decision 0007).
 */
import type { HeardPublish } from "./kiosk-packet.ts";
import { kioskPacket } from "./kiosk-packet.ts";

/** Messages of one connection under way at once on this way; above it aedes slows the reading. */
const UNDER_WAY_MAX = 16;

export interface LaneParts {
  bytesMax: number;
  monotonicMs(): number;
}

/** Resolves when the message is done with; it must not reject. */
export type Hear = (message: HeardPublish) => Promise<void>;

export class Lane {
  readonly #parts: LaneParts;
  #hear: Hear | undefined;
  #aedesMs = 0;
  #lookMs = 0;
  #underWay = 0;

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  /** The client has its CONNACK; `keepAliveSeconds` as its CONNECT has it. */
  open(keepAliveSeconds: number, hear: Hear): void {
    this.#hear = hear;
    // aedes sends away who it hears nothing of for one and a half of them: it must be given some.
    this.#lookMs = (keepAliveSeconds * 1000) / 4;
    this.#aedesMs = this.#parts.monotonicMs();
  }

  /**
   * Takes what it can from the front of `bytes`, which begin with a packet; returns what is left
   * for aedes, undefined when nothing is.
   */
  take(bytes: Buffer): Buffer | undefined {
    if (this.#hear === undefined) return bytes;
    const now = this.#parts.monotonicMs();
    let at = 0;
    while (at < bytes.length && this.#underWay < UNDER_WAY_MAX) {
      if (now - this.#aedesMs > this.#lookMs) break;
      const packet = kioskPacket(bytes, at, this.#parts.bytesMax);
      if (packet === undefined) break;
      at = packet.end;
      if (packet.type === "publish") this.#deliver(packet, this.#hear);
    }
    if (at === bytes.length) return undefined;
    this.#aedesMs = now;
    return bytes.subarray(at);
  }

  #deliver(message: HeardPublish, hear: Hear): void {
    this.#underWay += 1;
    void hear(message).then(() => (this.#underWay -= 1));
  }
}
