/**
 * Group commit: whoever appends while a commit is due shares it, so one fsync serves many kiosks.
 */

interface Waiting<B> {
  batch: B;
  resolve(): void;
  reject(reason: unknown): void;
}

export interface GroupParts<B> {
  /** Commits all or throws; nothing of a throwing commit is stored. */
  commit(batches: readonly B[]): void;
  /**
   * Calls back once what is under way in this turn of the event loop has had its chance to join.
   */
  soon(flush: () => void): void;
}

export class Group<B> {
  readonly #parts: GroupParts<B>;
  #waiting: Waiting<B>[] = [];

  constructor(parts: GroupParts<B>) {
    this.#parts = parts;
  }

  append(batch: B): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      if (this.#waiting.length === 1) this.#parts.soon(() => this.flush());
    });
  }

  /**
   * Commits everything waiting; when the group as a whole is refused, each batch alone, so one bad
   * batch harms no other.
   */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) return;
    try {
      this.#parts.commit(waiting.map((one) => one.batch));
    } catch (reason) {
      if (waiting.length === 1) waiting[0]?.reject(reason);
      else for (const one of waiting) this.#alone(one);
      return;
    }
    for (const one of waiting) one.resolve();
  }

  #alone(one: Waiting<B>): void {
    try {
      this.#parts.commit([one.batch]);
    } catch (reason) {
      one.reject(reason);
      return;
    }
    one.resolve();
  }
}
