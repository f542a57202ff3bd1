/** What one connection reads, and the way to it. */
import type { Client } from "aedes";
import type { Outgoing } from "../transport.ts";
import { publishPacket } from "./publish-packet.ts";

const ID_MAX = 65_535;

export class Reader {
  readonly #conn: Client["conn"];
  readonly #qosOf = new Map<string, number>();
  #id = 0;

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
   * Sends what it reads, with everything else written to the connection in the same turn. False
   * when the connection takes no more for now.
   */
  write({ topic, payload, qos }: Outgoing, retain: boolean): boolean {
    const granted = Math.min(qos, this.#qosOf.get(topic) ?? 0) === 0 ? 0 : 1;
    this.#id = (this.#id % ID_MAX) + 1;
    const conn = this.#conn;
    if (conn.destroyed) return true;
    conn.cork();
    const hasRoom = conn.write(
      publishPacket({ topic, payload, qos: granted, retain, id: this.#id }),
    );
    process.nextTick(() => conn.uncork());
    return hasRoom;
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
