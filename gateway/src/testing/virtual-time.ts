import type { Time } from "../time.ts";

const TURNS = 10;

interface Due {
  atMs: number;
  order: number;
  action: () => void | Promise<void>;
}

/** Time that passes only when told, for tests; actions are awaited one after the other. */
export class VirtualTime implements Time {
  #nowMs = 0;
  #jumpedMs = 0;
  #order = 0;
  readonly #due = new Set<Due>();
  readonly #startMs: number;

  constructor(startMs = 1_800_000_000_000) {
    this.#startMs = startMs;
  }

  nowMs(): number {
    return this.#startMs + this.#jumpedMs + this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  after(ms: number, action: () => void | Promise<void>): () => void {
    const due = { atMs: this.#nowMs + ms, order: this.#order++, action };
    this.#due.add(due);
    return () => this.#due.delete(due);
  }

  /** The wall clock is set, as by a person or a time source; nothing that waits notices. */
  jump(ms: number): void {
    this.#jumpedMs += ms;
  }

  /**
   * Lets `ms` pass; what falls due runs in order, and what is under way may finish in between, in
   * so many `turns` of the event loop. Fewer are for weeks in which nothing but waiting happens.
   */
  async pass(ms: number, turns = TURNS): Promise<void> {
    const end = this.#nowMs + ms;
    for (;;) {
      await settle(turns);
      const next = this.#next();
      if (next === undefined || next.atMs > end) break;
      this.#due.delete(next);
      this.#nowMs = next.atMs;
      await next.action();
    }
    this.#nowMs = end;
    await settle();
  }

  #next(): Due | undefined {
    let first: Due | undefined;
    for (const due of this.#due) {
      const earlier = first === undefined || due.atMs < first.atMs;
      if (earlier || (due.atMs === first?.atMs && due.order < first.order)) first = due;
    }
    return first;
  }
}

/** Lets promises and commits of this turn of the event loop come to an end. */
export async function settle(turns = TURNS): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
