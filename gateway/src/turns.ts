/**
 * Work of one kiosk is done one piece after the other; different kiosks do not wait for each other.
 */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();
  readonly #depth = new Map<string, number>();

  /** How many pieces of work of the kiosk are under way or waiting. */
  depth(kiosk: string): number {
    return this.#depth.get(kiosk) ?? 0;
  }

  /** Runs `work` once everything asked for earlier for this kiosk has ended, well or not. */
  take<T>(kiosk: string, work: () => Promise<T>): Promise<T> {
    this.#depth.set(kiosk, this.depth(kiosk) + 1);
    const before = this.#last.get(kiosk);
    const result = before === undefined ? work() : before.then(work);
    const ended: Promise<void> = result.then(noop, noop).then(() => this.#end(kiosk, ended));
    this.#last.set(kiosk, ended);
    return result;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values());
  }

  #end(kiosk: string, ended: Promise<void>): void {
    const depth = this.depth(kiosk) - 1;
    if (depth > 0) this.#depth.set(kiosk, depth);
    else this.#depth.delete(kiosk);
    if (this.#last.get(kiosk) === ended) this.#last.delete(kiosk);
  }
}

/**
 * The one who asked for the work gets its error; the next in turn only needs to know that it ended.
 */
function noop(): void {}
