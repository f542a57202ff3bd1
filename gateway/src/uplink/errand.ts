/**
 * Work that is begun when there is something to do, is never under way twice, and is begun again
 * after a wait when it failed.
 */
import type { Time } from "../time.ts";

export interface ErrandParts {
  time: Pick<Time, "after">;
  /** Does all there is to do; rejects where it must be tried again. */
  run(): Promise<void>;
  /** Told of a failure; answers how long to wait, milliseconds. */
  failed(error: unknown): number;
}

export class Errand {
  readonly #parts: ErrandParts;
  #running = false;
  /** Something came after the run had looked for the last time, perhaps. */
  #isWanted = false;
  #stopped = false;
  #cancel: (() => void) | undefined;

  constructor(parts: ErrandParts) {
    this.#parts = parts;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** While a wait lasts this changes nothing: what came meanwhile is done after it. */
  begin(): void {
    this.#isWanted = true;
    if (this.#cancel === undefined && !this.#running) void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#isWanted && !this.#stopped) {
        this.#isWanted = false;
        await this.#parts.run();
      }
    } catch (error) {
      if (!this.#stopped) this.#wait(this.#parts.failed(error));
    } finally {
      this.#running = false;
    }
  }

  #wait(waitMs: number): void {
    this.#cancel = this.#parts.time.after(waitMs, () => {
      this.#cancel = undefined;
      this.#isWanted = true;
      return this.#run();
    });
  }
}
