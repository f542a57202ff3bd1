/** Thrown when too many wait already; nothing was done. */
export class TooMuchWork extends Error {
  readonly code = "too-many-requests";
}

/**
 * So many at once, so many more in the queue: work that takes memory (64 MiB a password) is bounded
 * however many ask for it.
 */
export class WorkLimit {
  readonly #atOnceMax: number;
  readonly #waitingMax: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnceMax: number, waitingMax: number) {
    this.#atOnceMax = atOnceMax;
    this.#waitingMax = waitingMax;
  }

  /** Does the work when its turn has come. Throws TooMuchWork at once when the queue is full. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#atOnceMax) this.#running += 1;
    else await this.#turn();
    try {
      return await work();
    } finally {
      // Whoever waits takes over this turn, so that nobody slips in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.#waitingMax) throw new TooMuchWork("too many wait already");
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
