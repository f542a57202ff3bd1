/** What a timer does; the next one waits for its promise. */
export type Action = () => void | Promise<void>;

/** Forgets a timer that has not run yet; afterwards it does nothing. */
export type Cancel = () => void;

/** Virtual time: nothing passes but by `run`. */
export interface VirtualTime {
  /** Unix milliseconds of the simulated wall clock. */
  nowMs: () => number;
  /** Milliseconds since the simulation began. */
  monotonicMs: () => number;
  /** Runs `action` after `ms`; equal times run in the order they were asked for. */
  after: (ms: number, action: Action) => Cancel;
  /** Runs everything due up to `untilMs` (monotonic), each awaited before the next. */
  run: (untilMs: number) => Promise<void>;
  /** Number of actions run so far. */
  actions: () => number;
}

interface Entry {
  atMs: number;
  order: number;
  action: Action | undefined;
}

function earlier(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

/** A binary heap by time, then by the order of asking, so equal times are never shuffled. */
class Agenda {
  private readonly heap: Entry[] = [];

  peek(): Entry | undefined {
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

/**
 * `settle` resolves when promises started on the side (not returned by an action) have come to rest; without it a
 * run would depend on how fast the machine finishes them.
 */
export function virtualTime(start: { epochMs: number; settle: () => Promise<void> }): VirtualTime {
  const agenda = new Agenda();
  let nowMs = 0;
  let asked = 0;
  let ran = 0;

  async function run(untilMs: number): Promise<void> {
    await start.settle();
    for (let entry = agenda.peek(); entry !== undefined; entry = agenda.peek()) {
      if (entry.atMs > untilMs) break;
      agenda.pop();
      const action = entry.action;
      if (action === undefined) continue;
      nowMs = Math.max(nowMs, entry.atMs);
      ran += 1;
      await action();
      await start.settle();
    }
    nowMs = Math.max(nowMs, untilMs);
  }

  return {
    nowMs: () => start.epochMs + nowMs,
    monotonicMs: () => nowMs,
    after(ms, action) {
      const entry: Entry = { atMs: nowMs + Math.max(0, ms), order: asked++, action };
      agenda.push(entry);
      return () => {
        entry.action = undefined;
      };
    },
    run,
    actions: () => ran,
  };
}

/** A part of time that can be ended: a killed process's timers never run, and it can set no more. */
export interface Lifetime {
  after: (ms: number, action: Action) => Cancel;
  end: () => void;
  ended: () => boolean;
}

/** Timers over `time` that all die together. */
export function lifetimeIn(time: VirtualTime): Lifetime {
  let over = false;
  return {
    after(ms, action) {
      return time.after(ms, () => (over ? undefined : action()));
    },
    end: () => {
      over = true;
    },
    ended: () => over,
  };
}
