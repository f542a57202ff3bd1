/** What one connection reads, and the way to it. */
import type { Client } from "aedes";
import type { Outgoing } from "../transport.ts";
import { publishPacket, pubackPacket } from "./publish-packet.ts";

const ID_MAX = 65_535;

export class Reader {
  readonly #conn: Client["conn"];
  readonly #qosOf = new Map<string, number>();
  #id = 0;
  #leaving: Buffer[] = [];

  constructor(conn: Client["conn"]) {
    this.#conn = conn;
  }

  reads(topic: string): boolean {
    return this.#qosOf.has(topic);
  }

  subscribed(topic: string, qos: number): void {
    this.#qosOf.set(topic, qos);
  }

  unsubscribed(topic: string): void {
    this.#qosOf.delete(topic);
  }

  /**
   * Sends what it reads. False when the connection takes no more for now.
   */
  write({ topic, payload, qos }: Outgoing, retain: boolean): boolean {
    const granted = Math.min(qos, this.#qosOf.get(topic) ?? 0) === 0 ? 0 : 1;
    this.#id = (this.#id % ID_MAX) + 1;
    return this.#send(publishPacket({ topic, payload, qos: granted, retain, id: this.#id }));
  }

  /** Answers a PUBLISH: what it said is done with. */
  acknowledge(id: number): void {
    this.#send(pubackPacket(id));
  }

  /** What is sent in one turn, such as a receipt and its PUBACK, goes in one system call. */
  #send(packet: Buffer): boolean {
    const conn = this.#conn;
    if (conn.destroyed) return true;
    if (this.#leaving.push(packet) === 1) process.nextTick(() => this.#flush());
    return !conn.writableNeedDrain;
  }

  #flush(): void {
    const packets = this.#leaving;
    this.#leaving = [];
    if (this.#conn.destroyed) return;
    const [only] = packets;
    this.#conn.write(packets.length === 1 && only ? only : Buffer.concat(packets));
  }

  /** Calls back once when the connection takes more, or is gone. */
  whenReady(ready: () => void): void {
    const conn = this.#conn;
    const once = (): void => {
      conn.off("drain", once);
      conn.off("close", once);
      ready();
    };
    conn.on("drain", once);
    conn.on("close", once);
  }

  end(): void {
    this.#conn.destroy();
  }
}
