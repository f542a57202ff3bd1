/** The road down: messages to the connections that read them, plans also to later ones. */
import type { Subscription } from "aedes";
import type { Time } from "../time.ts";
import type { Outgoing } from "../transport.ts";
import { Outbox } from "./outbox.ts";
import type { Reader } from "./reader.ts";

export interface DeliveriesParts {
  readersOf(kiosk: string): Iterable<Reader>;
  time: Time;
  /** A connection that takes nothing for this long is sent away. */
  drainMs: number;
  /** Said of the kiosk whose connection that was. */
  sentAway(kiosk: string): void;
}

export class Deliveries {
  readonly #parts: DeliveriesParts;
  readonly #outbox = new Outbox((message, done) => this.#send(message, done));
  /** The newest retained message of each topic. */
  readonly #retained = new Map<string, Outgoing>();

  constructor(parts: DeliveriesParts) {
    this.#parts = parts;
  }

  publish(message: Outgoing): void {
    if (message.retain) this.#retained.set(message.topic, message);
    this.#outbox.add(message);
  }

  /** What is retained comes at once, marked as such (MQTT 3.1.1, section 3.3.1.3). */
  subscribed(reader: Reader, granted: readonly Subscription[]): void {
    for (const { topic, qos } of granted) {
      if (qos > 2) continue;
      reader.subscribed(topic, qos);
      const retained = this.#retained.get(topic);
      if (retained !== undefined) reader.write(retained, true);
    }
  }

  #send(message: Outgoing, done: () => void): void {
    const slow: Reader[] = [];
    for (const reader of this.#parts.readersOf(message.kiosk)) {
      if (reader.reads(message.topic) && !reader.write(message, false)) slow.push(reader);
    }
    let waiting = slow.length;
    if (waiting === 0) done();
    for (const reader of slow) {
      this.#whenReady(reader, message.kiosk, () => {
        waiting -= 1;
        if (waiting === 0) done();
      });
    }
  }

  #whenReady(reader: Reader, kiosk: string, ready: () => void): void {
    const { time, drainMs, sentAway } = this.#parts;
    const cancel = time.after(drainMs, () => {
      sentAway(kiosk);
      reader.end();
    });
    reader.whenReady(() => {
      cancel();
      ready();
    });
  }
}
