/**
 * Group commit: whoever appends while a commit is due or under way shares the next one, so one
 * fsync serves many kiosks.
 */

interface Waiting<B> {
  batch: B;
  resolve(): void;
  reject(reason: unknown): void;
}

export interface GroupParts<B> {
  /** Commits all, or throws or rejects; nothing of a commit that failed is stored. */
  commit(batches: readonly B[]): Promise<void> | void;
  /**
   * Calls back once what is under way in this turn of the event loop has had its chance to join.
   */
  soon(flush: () => void): void;
}

export class Group<B> {
  readonly #parts: GroupParts<B>;
  #waiting: Waiting<B>[] = [];
  /** The commit under way, where it takes longer than the call. */
  #underWay: Promise<void> | undefined;

  constructor(parts: GroupParts<B>) {
    this.#parts = parts;
  }

  append(batch: B): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      if (this.#waiting.length === 1 && this.#underWay === undefined) {
        this.#parts.soon(() => this.flush());
      }
    });
  }

  /**
   * Commits everything waiting, after the commit that is under way; when the group as a whole is
   * refused, each batch alone, so one bad batch harms no other.
   */
  flush(): void {
    if (this.#underWay !== undefined) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) return;
    const ended = this.#commit(waiting);
    if (ended === undefined) return;
    this.#underWay = ended.then(() => {
      this.#underWay = undefined;
      this.flush();
    });
  }

  /** Commits what is waiting; resolves at once where nothing is under way. */
  async settled(): Promise<void> {
    this.flush();
    while (this.#underWay !== undefined) await this.#underWay;
  }

  /** Returns nothing where it was done in the call. */
  #commit(waiting: Waiting<B>[]): Promise<void> | undefined {
    const stored = (): void => waiting.forEach((one) => one.resolve());
    const refused = (reason: unknown): Promise<void> | undefined => {
      if (waiting.length > 1) return this.#eachAlone(waiting);
      waiting[0]?.reject(reason);
      return undefined;
    };
    try {
      const committed = this.#parts.commit(waiting.map((one) => one.batch));
      if (committed !== undefined) return committed.then(stored, refused);
    } catch (reason) {
      return refused(reason);
    }
    stored();
    return undefined;
  }

  #eachAlone(waiting: readonly Waiting<B>[]): Promise<void> | undefined {
    let before: Promise<void> | undefined;
    for (const one of waiting) {
      if (before === undefined) before = this.#commit([one]);
      else before = before.then(() => this.#commit([one]));
    }
    return before;
  }
}
