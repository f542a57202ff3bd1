/**
 * Retry as a value: an endless series of waits, doubling to a bound, with jitter from injected
 * chance.
 */

export interface RetryOptions {
  firstMs: number;
  longestMs: number;
  /** Uniform in [0, 1). */
  random(): number;
}

/** Longest wait the other side can ask for. */
const ASKED_MAX_MS = 900_000;

/** Each wait is between half and all of its step, so that many gateways do not return at once. */
export function* retryWaits(options: RetryOptions): Generator<number, never> {
  let step = options.firstMs;
  for (;;) {
    yield Math.round(step / 2 + (options.random() * step) / 2);
    step = Math.min(step * 2, options.longestMs);
  }
}

/** A series that starts anew after success. */
export class Retry {
  readonly #options: RetryOptions;
  #waits: Generator<number, never>;

  constructor(options: RetryOptions) {
    this.#options = options;
    this.#waits = retryWaits(options);
  }

  /**
   * The next wait in milliseconds; what the other side asked for wins when it is longer, up to a
   * bound: a wrong header must not end the uplink for a year.
   */
  next(askedMs = 0): number {
    const wait = this.#waits.next().value;
    return Math.max(wait, Math.min(askedMs, ASKED_MAX_MS));
  }

  reset(): void {
    this.#waits = retryWaits(this.#options);
  }
}
