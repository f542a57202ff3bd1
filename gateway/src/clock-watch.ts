/**
 * Sees this computer's clock jump. Nothing is decided by it: facts are in order by epoch and seq,
 * and waits are counted by a clock that does not jump.
 */
import type { Log } from "./log.ts";
import type { Time } from "./time.ts";

const EVERY_MS = 60_000;
/** A time source corrects by less; more is a wrong clock, or one that was wrong until now. */
const JUMP_MS = 60_000;

export class ClockWatch {
  readonly #time: Time;
  readonly #log: Log;
  #aheadMs = 0;
  #cancel: (() => void) | undefined;

  constructor(parts: { time: Time; log: Log }) {
    this.#time = parts.time;
    this.#log = parts.log;
  }

  start(): void {
    this.#aheadMs = this.#ahead();
    this.#wait();
  }

  stop(): void {
    this.#cancel?.();
  }

  #wait(): void {
    this.#cancel = this.#time.after(EVERY_MS, () => {
      this.#look();
      this.#wait();
    });
  }

  #look(): void {
    const aheadMs = this.#ahead();
    const jumpedMs = aheadMs - this.#aheadMs;
    this.#aheadMs = aheadMs;
    if (Math.abs(jumpedMs) < JUMP_MS) return;
    this.#log.warn(
      { code: "clock-jumped", seconds: Math.round(jumpedMs / 1000) },
      "This computer's clock jumped: no fact is lost or put out of order, but kiosks take their " +
        "time from it and certificates are judged by it. If it is wrong now, set it and its time source.",
    );
  }

  #ahead(): number {
    return this.#time.nowMs() - this.#time.monotonicMs();
  }
}
