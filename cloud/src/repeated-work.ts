import type { Cancel, Time } from "./ports.ts";

/** Work done again and again, never twice at once: the pause begins when the work has ended. */
export class RepeatedWork {
  readonly #time: Time;
  readonly #everyMs: number;
  readonly #work: () => Promise<void>;
  #cancel: Cancel = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = true;

  /** `work` tells of its own failures: after a round that throws no other comes. */
  constructor(time: Time, everyMs: number, work: () => Promise<void>) {
    this.#time = time;
    this.#everyMs = everyMs;
    this.#work = work;
  }

  /** The first round comes after one pause. */
  start(): void {
    this.#stopped = false;
    this.#wait();
  }

  /** Begins no round any more; resolves when the one under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#running;
  }

  #wait(): void {
    this.#cancel = this.#time.after(this.#everyMs, () => {
      this.#running = this.#work();
      void this.#running.then(() => {
        if (!this.#stopped) this.#wait();
      });
    });
  }
}
