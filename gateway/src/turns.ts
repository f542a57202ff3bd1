/**
 * Work of one kiosk is done one piece after the other; different kiosks do not wait for each other.
 */
interface Queue {
  /** How many pieces are under way or waiting. */
  depth: number;
  /** Resolves when the last of them has ended, well or not. */
  last: Promise<void>;
}

export class Turns {
  readonly #queues = new Map<string, Queue>();

  /** How many pieces of work of the kiosk are under way or waiting. */
  depth(kiosk: string): number {
    return this.#queues.get(kiosk)?.depth ?? 0;
  }

  /** Runs `work` once everything asked for earlier for this kiosk has ended, well or not. */
  take<T>(kiosk: string, work: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(kiosk) ?? { depth: 0, last: Promise.resolve() };
    const result = queue.depth === 0 ? work() : queue.last.then(work);
    queue.depth += 1;
    this.#queues.set(kiosk, queue);
    // Whoever asked for the work gets its error; the next in turn only needs to know that it ended.
    const ended = (): void => {
      queue.depth -= 1;
      if (queue.depth === 0) this.#queues.delete(kiosk);
    };
    queue.last = result.then(ended, ended);
    return result;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#queues.size > 0) {
      await Promise.all([...this.#queues.values()].map((queue) => queue.last));
    }
  }
}
