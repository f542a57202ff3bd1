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
   * Resolves when what an action started on the side has come to rest; without it a run would depend on how fast the
   * machine is.
   */
  settle: () => Promise<void>;
  /** True when nothing is under way anywhere, so only repetition would happen until the world's next event. */
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

/** Time starting at `epochMs` with an empty agenda. */
export function virtualTime(parts: TimeParts): VirtualTime {
  const agendas: Record<Who, Agenda> = {
    world: new Agenda(),
    process: new Agenda(),
    board: new Agenda(),
  };
  let nowMs = 0;
  /** How long timers of processes and boards have stood still in lulls, all together. */
  let stoodMs = 0;
  let asked = 0;
  let ran = 0;

  /** When an entry runs: agendas of processes and boards are kept in a time that stands still in lulls. */
  function dueMs(who: Who, entry: Entry): number {
    return who === "world" ? entry.atMs : entry.atMs + stoodMs;
  }

  function next(): { who: Who; entry: Entry; atMs: number } | undefined {
    let first: { who: Who; entry: Entry; atMs: number } | undefined;
    for (const who of EVERYONE) {
      const entry = agendas[who].peek();
      if (entry === undefined) continue;
      const atMs = dueMs(who, entry);
      const sooner = first === undefined || atMs < first.atMs;
      const earlierAsked = first?.atMs === atMs && entry.order < first.entry.order;
      if (sooner || earlierAsked) first = { who, entry, atMs };
    }
    return first;
  }

  /** In a lull the world's time goes on to just before its next event; timers of processes and boards stand still. */
  function skipLull(untilMs: number): void | Promise<void> {
    const eventMs = Math.min(agendas.world.peek()?.atMs ?? untilMs, untilMs);
    if (eventMs - nowMs < LULL_MS_MIN || !parts.quiet()) return undefined;
    stoodMs += eventMs - LEAD_MS - nowMs;
    nowMs = eventMs - LEAD_MS;
    return parts.woke();
  }

  function perform(due: { who: Who; entry: Entry; atMs: number }): void | Promise<void> {
    const { who, entry, atMs } = due;
    agendas[who].pop();
    nowMs = Math.max(nowMs, atMs);
    ran += 1;
    const { action } = entry;
    entry.action = undefined;
    return action?.();
  }

  async function run(untilMs: number): Promise<void> {
    await parts.settle();
    for (;;) {
      await skipLull(untilMs);
      const due = next();
      if (due === undefined || due.atMs > untilMs) break;
      await perform(due);
      await parts.settle();
    }
    nowMs = Math.max(nowMs, untilMs);
  }

  function afterFor(who: Who): After {
    return (ms, action) => {
      const fromMs = who === "world" ? nowMs : nowMs - stoodMs;
      const entry: Entry = { atMs: fromMs + Math.max(0, ms), order: asked++, action };
      agendas[who].push(entry);
      return () => {
        entry.action = undefined;
      };
    };
  }

  return {
    nowMs: () => parts.epochMs + nowMs,
    monotonicMs: () => nowMs,
    after: afterFor("world"),
    afterInProcess: afterFor("process"),
    afterOnBoard: afterFor("board"),
    run,
    actions: () => ran,
  };
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
