/**
 * Messages on their way out of a flow: one at a time, so many a minute, a few tries each, and a
 * bounded line. What is dropped is counted and said with the next.
 */

export interface DeliveryParts {
  /** Resolves when the receiver has taken it; rejects with RefusedError when it never will. */
  deliver(text: string): Promise<void>;
  /** Called after each change, for the node's status. */
  changed(state: { waiting: number; dropped: number; lastError: string }): void;
  perMinuteMax: number;
  /** Shorter in tests. */
  firstRetryMs?: number;
}

/** The receiver's own no: trying again would not help. */
export class NotTakenError extends Error {
  override readonly name = "NotTakenError";
}

const WAITING_MAX = 100;
const TRIES = 4;
const FIRST_RETRY_MS = 5_000;
const MINUTE_MS = 60_000;

interface Waiting {
  text: string;
  done: (error?: Error) => void;
}

export class Delivery {
  readonly #parts: DeliveryParts;
  readonly #waiting: Waiting[] = [];
  readonly #sentMs: number[] = [];
  readonly #abort = new AbortController();
  #running = false;
  #dropped = 0;
  #lastError = "";

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  add(text: string, done: (error?: Error) => void): void {
    this.#waiting.push({ text, done });
    if (this.#waiting.length > WAITING_MAX) {
      this.#waiting.shift()?.done(new Error("too many messages; the oldest was dropped"));
      this.#dropped += 1;
    }
    if (!this.#running) void this.#run();
  }

  /** Sends no more; what waits is dropped. */
  stop(): void {
    this.#abort.abort();
    for (const { done } of this.#waiting.splice(0)) done();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (!this.#abort.signal.aborted) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      await this.#paced();
      if (this.#abort.signal.aborted) {
        next.done();
        break;
      }
      next.done(await this.#tried(this.#withDropped(next.text)));
      this.#tell();
    }
    this.#running = false;
  }

  #withDropped(text: string): string {
    if (this.#dropped === 0) return text;
    const more = `（另有 ${this.#dropped} 条未发送 / ${this.#dropped} more not sent）`;
    this.#dropped = 0;
    return `${text}\n${more}`;
  }

  async #tried(text: string): Promise<Error | undefined> {
    let waitMs = this.#parts.firstRetryMs ?? FIRST_RETRY_MS;
    for (let left = TRIES; ; left -= 1) {
      try {
        this.#sentMs.push(Date.now());
        await this.#parts.deliver(text);
        this.#lastError = "";
        return undefined;
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        this.#lastError = failure.message;
        this.#tell();
        if (left <= 1 || failure instanceof NotTakenError) return failure;
        await this.#sleep(waitMs);
        if (this.#abort.signal.aborted) return undefined;
        waitMs *= 4;
      }
    }
  }

  /** Waits until one more may be sent in this minute. */
  async #paced(): Promise<void> {
    const from = Date.now() - MINUTE_MS;
    while ((this.#sentMs[0] ?? Infinity) < from) this.#sentMs.shift();
    const oldest = this.#sentMs[0];
    if (oldest === undefined || this.#sentMs.length < this.#parts.perMinuteMax) return;
    await this.#sleep(oldest - from);
  }

  async #sleep(ms: number): Promise<void> {
    const { signal } = this.#abort;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(ended, ms);
      function ended(): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", ended);
        resolve();
      }
      signal.addEventListener("abort", ended);
    });
  }

  #tell(): void {
    const { length: waiting } = this.#waiting;
    this.#parts.changed({ waiting, dropped: this.#dropped, lastError: this.#lastError });
  }
}
