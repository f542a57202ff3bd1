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
  /** A part of the world that may sleep by itself, with timers of its own. */
  party: (wish: PartyWish) => Party;
  /** True when every party sleeps. */
  asleep: () => boolean;
  /** Runs everything due up to `untilMs` (monotonic), each awaited before the next. */
  run: (untilMs: number) => Promise<void>;
  /** Number of actions run so far. */
  actions: () => number;
}

export interface PartyWish {
  /** True when only repetition would happen to it until something concerns it. */
  rests: () => boolean;
  /** Told when it wakes: makes true what the skipped repetition would have left behind. */
  woke: () => void;
}

/**
 * One kiosk, with what others repeat about it. While it sleeps its timers stand still, so an idle
 * machine costs nothing however long nobody comes to it.
 */
export interface Party {
  after: After;
  /** Something concerns it: it is awake, and stays so for a while. */
  touch: () => void;
  /** Its timers stand still. */
  asleep: () => boolean;
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

/** Nobody sleeps sooner than this after something concerned it. */
const REST_MS = 8_000;
/** How often a party that could not sleep is looked at again. */
const LOOK_MS = 1_000;
/** A lull shorter than this is not worth skipping. */
const LULL_MS_MIN = 8_000;
/** How long before the world's next event a lull ends. */
const LEAD_MS = 3_000;

/** When an entry runs, and on whose agenda it is. */
interface Due {
  agenda: Agenda;
  entry: Entry;
  atMs: number;
}

/** Timers that stand still together. */
interface Standing {
  agenda: Agenda;
  /** How long they have stood still, all together. */
  stoodMs: number;
}

interface Sleeper extends Standing {
  wish: PartyWish;
  /** Since when it sleeps, undefined while it is awake. */
  asleepMs: number | undefined;
  /** Not looked at before this, whether it rests. */
  lookMs: number;
}

/** Time starting at `epochMs` with nothing to do. */
export function virtualTime(parts: TimeParts): VirtualTime {
  const line = new TimeLine(parts);
  return {
    nowMs: () => parts.epochMs + line.monotonicMs(),
    monotonicMs: () => line.monotonicMs(),
    after: line.afterOn(line.world),
    afterInProcess: line.afterOn(line.processes),
    party: (wish) => line.party(wish),
    asleep: () => line.asleep(),
    run: (untilMs) => line.run(untilMs),
    actions: () => line.actions(),
  };
}

/** Agendas of processes stand still in lulls, those of parties while they sleep. */
class TimeLine {
  readonly world: Standing = { agenda: new Agenda(), stoodMs: 0 };
  readonly processes: Standing = { agenda: new Agenda(), stoodMs: 0 };
  private readonly parts: TimeParts;
  private readonly awake = new Set<Sleeper>();
  private timeMs = 0;
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

  afterOn(standing: Standing): After {
    return (ms, action) => this.push(standing, this.timeMs + Math.max(0, ms), action);
  }

  party(wish: PartyWish): Party {
    const agenda = new Agenda();
    const one: Sleeper = { agenda, stoodMs: 0, wish, asleepMs: undefined, lookMs: 0 };
    this.awake.add(one);
    return {
      after: (ms, action) => {
        const nowMs = one.asleepMs ?? this.timeMs;
        return this.push(one, nowMs + Math.max(0, ms), action);
      },
      touch: () => this.touch(one),
      asleep: () => one.asleepMs !== undefined,
    };
  }

  asleep(): boolean {
    return this.awake.size === 0;
  }

  private push(standing: Standing, atMs: number, action: Action): Cancel {
    const entry: Entry = { atMs: atMs - standing.stoodMs, order: this.asked++, action };
    standing.agenda.push(entry);
    return () => {
      entry.action = undefined;
    };
  }

  private touch(one: Sleeper): void {
    one.lookMs = this.timeMs + REST_MS;
    if (one.asleepMs === undefined) return;
    one.stoodMs += this.timeMs - one.asleepMs;
    one.asleepMs = undefined;
    this.awake.add(one);
    one.wish.woke();
  }

  private letSleep(): void {
    for (const one of this.awake) {
      if (this.timeMs < one.lookMs) continue;
      if (one.wish.rests()) {
        one.asleepMs = this.timeMs;
        this.awake.delete(one);
      } else one.lookMs = this.timeMs + LOOK_MS;
    }
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

  private next(): Due | undefined {
    let first = this.sooner(undefined, this.world);
    first = this.sooner(first, this.processes);
    for (const one of this.awake) first = this.sooner(first, one);
    return first;
  }

  private sooner(than: Due | undefined, { agenda, stoodMs }: Standing): Due | undefined {
    const entry = agenda.peek();
    if (entry === undefined) return than;
    const atMs = entry.atMs + stoodMs;
    if (than === undefined || atMs < than.atMs) return { agenda, entry, atMs };
    const isEarlier = atMs === than.atMs && entry.order < than.entry.order;
    return isEarlier ? { agenda, entry, atMs } : than;
  }

  /** In a lull the world's time goes on to just before its next event. */
  private skipLull(untilMs: number): void | Promise<void> {
    this.letSleep();
    if (this.awake.size > 0) return undefined;
    const eventMs = Math.min(this.dueInWorldMs() ?? untilMs, untilMs);
    if (eventMs - this.timeMs < LULL_MS_MIN || !this.parts.quiet()) return undefined;
    this.processes.stoodMs += eventMs - LEAD_MS - this.timeMs;
    this.timeMs = eventMs - LEAD_MS;
    return this.parts.woke();
  }

  private dueInWorldMs(): number | undefined {
    return this.world.agenda.peek()?.atMs;
  }

  private perform({ agenda, entry, atMs }: Due): void | Promise<void> {
    agenda.pop();
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
  /** As `after`, but standing still while this party sleeps. */
  afterFor: (party: Party) => After;
  end: () => void;
  ended: () => boolean;
}

/** Timers of one process that all die together. */
export function lifetimeIn(time: VirtualTime): Lifetime {
  let over = false;
  const living = (after: After): After => {
    return (ms, action) => after(ms, () => (over ? undefined : action()));
  };
  return {
    after: living(time.afterInProcess),
    afterFor: (party) => living(party.after),
    end: () => {
      over = true;
    },
    ended: () => over,
  };
}
