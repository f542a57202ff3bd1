import { type Action, Agenda, type Entry } from "./agenda.ts";

export type { Action } from "./agenda.ts";

/** Forgets a timer that has not run yet; afterwards it does nothing. */
export type Cancel = () => void;

/** Sets a timer: runs `action` after `ms`; equal times run in the order they were asked for. */
export type After = (ms: number, action: Action) => Cancel;

/** Virtual time: nothing passes but by `run`. */
export interface VirtualTime {
  /** Unix milliseconds of the simulated wall clock. */
  nowMs: () => number;
  /** Milliseconds since the simulation began. */
  monotonicMs: () => number;
  /** Timers of the world: people, faults, lines, mechanics. Never late. */
  after: After;
  /** Timers of gateway and cloud: they stand still in a lull. */
  afterInProcess: After;
  /** Timers of boards: they stand still in a lull. */
  afterOnBoard: After;
  /** Runs everything due up to `untilMs` (monotonic), each awaited before the next. */
  run: (untilMs: number) => Promise<void>;
  /** Number of actions run so far. */
  actions: () => number;
}

export interface TimeParts {
  epochMs: number;
  /**
   * Resolves when what an action started on the side has come to rest; without it a run would
   * depend on how fast the machine is.
   */
  settle: () => Promise<void>;
  /**
   * True when nothing is under way anywhere, so only repetition would happen until the world's next
   * event.
   */
  quiet: () => boolean;
  /** Told at the end of a lull: makes true what the skipped repetition would have left behind. */
  woke: () => void | Promise<void>;
}

/** A lull shorter than this is not worth skipping. */
const LULL_MS_MIN = 8_000;
/** How long before the world's next event a lull ends. */
const LEAD_MS = 3_000;

const EVERYONE = ["world", "process", "board"] as const;
type Who = (typeof EVERYONE)[number];

/** When an entry runs, and whose it is. */
interface Due {
  who: Who;
  entry: Entry;
  atMs: number;
}

/** Time starting at `epochMs` with nothing to do. */
export function virtualTime(parts: TimeParts): VirtualTime {
  const line = new TimeLine(parts);
  return {
    nowMs: () => parts.epochMs + line.monotonicMs(),
    monotonicMs: () => line.monotonicMs(),
    after: line.afterFor("world"),
    afterInProcess: line.afterFor("process"),
    afterOnBoard: line.afterFor("board"),
    run: (untilMs) => line.run(untilMs),
    actions: () => line.actions(),
  };
}

/** Agendas of processes and boards are kept in a time that stands still in lulls. */
class TimeLine {
  private readonly parts: TimeParts;
  private readonly agendas: Record<Who, Agenda> = {
    world: new Agenda(),
    process: new Agenda(),
    board: new Agenda(),
  };
  private timeMs = 0;
  /** How long timers of processes and boards have stood still, all lulls together. */
  private stoodMs = 0;
  private asked = 0;
  private ran = 0;

  constructor(parts: TimeParts) {
    this.parts = parts;
  }

  monotonicMs(): number {
    return this.timeMs;
  }

  actions(): number {
    return this.ran;
  }

  afterFor(who: Who): After {
    return (ms, action) => {
      const fromMs = this.timeMs - this.offsetMs(who);
      const entry: Entry = { atMs: fromMs + Math.max(0, ms), order: this.asked++, action };
      this.agendas[who].push(entry);
      return () => {
        entry.action = undefined;
      };
    };
  }

  async run(untilMs: number): Promise<void> {
    await this.parts.settle();
    for (;;) {
      await this.skipLull(untilMs);
      const due = this.next();
      if (due === undefined || due.atMs > untilMs) break;
      await this.perform(due);
      await this.parts.settle();
    }
    this.timeMs = Math.max(this.timeMs, untilMs);
  }

  private offsetMs(who: Who): number {
    return who === "world" ? 0 : this.stoodMs;
  }

  private next(): Due | undefined {
    let first: Due | undefined;
    for (const who of EVERYONE) {
      const entry = this.agendas[who].peek();
      if (entry === undefined) continue;
      const atMs = entry.atMs + this.offsetMs(who);
      const sooner = first === undefined || atMs < first.atMs;
      if (sooner || (first?.atMs === atMs && entry.order < first.entry.order)) {
        first = { who, entry, atMs };
      }
    }
    return first;
  }

  /** In a lull the world's time goes on to just before its next event. */
  private skipLull(untilMs: number): void | Promise<void> {
    const eventMs = Math.min(this.agendas.world.peek()?.atMs ?? untilMs, untilMs);
    if (eventMs - this.timeMs < LULL_MS_MIN || !this.parts.quiet()) return undefined;
    this.stoodMs += eventMs - LEAD_MS - this.timeMs;
    this.timeMs = eventMs - LEAD_MS;
    return this.parts.woke();
  }

  private perform({ who, entry, atMs }: Due): void | Promise<void> {
    this.agendas[who].pop();
    this.timeMs = Math.max(this.timeMs, atMs);
    this.ran += 1;
    const { action } = entry;
    entry.action = undefined;
    return action?.();
  }
}

/** A part of time that can be ended: a killed process's timers never run. */
export interface Lifetime {
  after: After;
  end: () => void;
  ended: () => boolean;
}

/** Timers of one process that all die together. */
export function lifetimeIn(time: VirtualTime): Lifetime {
  let over = false;
  return {
    after: (ms, action) => time.afterInProcess(ms, () => (over ? undefined : action())),
    end: () => {
      over = true;
    },
    ended: () => over,
  };
}
