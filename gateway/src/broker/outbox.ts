/**
 * One message to a kiosk at a time: while its connection takes no more, the rest waits here, within
 * a bound, for this kiosk only.
 */
import type { Outgoing } from "../transport.ts";

/**
 * Messages waiting for one slow connection; above it the oldest that is not retained is dropped.
 */
const WAITING_MAX = 32;

export type Send = (message: Outgoing, done: () => void) => void;

export class Outbox {
  readonly #send: Send;
  readonly #waiting = new Map<string, Outgoing[]>();

  constructor(send: Send) {
    this.#send = send;
  }

  add(message: Outgoing): void {
    const waiting = this.#waiting.get(message.kiosk);
    if (waiting === undefined) {
      this.#waiting.set(message.kiosk, []);
      this.#next(message);
      return;
    }
    this.#waiting.set(message.kiosk, bounded([...waiting, message]));
  }

  #next(message: Outgoing): void {
    this.#send(message, () => {
      const next = this.#waiting.get(message.kiosk)?.shift();
      if (next === undefined) this.#waiting.delete(message.kiosk);
      else this.#next(next);
    });
  }
}

/** Of retained messages only the newest of its topic matters. */
function bounded(messages: Outgoing[]): Outgoing[] {
  const newest = messages.at(-1);
  const kept = messages.filter(
    (one) => one === newest || !one.retain || one.topic !== newest?.topic,
  );
  if (kept.length <= (newest?.waitingMax ?? WAITING_MAX)) return kept;
  const oldest = kept.findIndex((one) => !one.retain);
  return oldest < 0 ? kept : kept.toSpliced(oldest, 1);
}
