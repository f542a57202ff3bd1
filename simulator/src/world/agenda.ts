/** What a timer does; the next one waits for its promise. */
export type Action = () => void | Promise<void>;

/** A timer; without an action it was cancelled. */
export interface Entry {
  atMs: number;
  order: number;
  action: Action | undefined;
}

/** True when `a` runs before `b`. */
function earlier(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

/** A binary heap by time, then by the order of asking, so equal times are never shuffled. */
export class Agenda {
  private readonly heap: Entry[] = [];

  /** The next timer that was not cancelled. */
  peek(): Entry | undefined {
    while (this.heap[0] !== undefined && this.heap[0].action === undefined) this.pop();
    return this.heap[0];
  }

  push(entry: Entry): void {
    const heap = this.heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || !earlier(entry, parent)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = entry;
  }

  pop(): Entry | undefined {
    const heap = this.heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    this.sink(last);
    return first;
  }

  private sink(entry: Entry): void {
    const heap = this.heap;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      if (left === undefined) break;
      const takeRight = right !== undefined && earlier(right, left);
      const child = takeRight ? right : left;
      if (!earlier(child, entry)) break;
      heap[at] = child;
      at = 2 * at + (takeRight ? 2 : 1);
    }
    heap[at] = entry;
  }
}
