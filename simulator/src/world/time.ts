import { type Action, Agenda, earlier, type Entry } from "./agenda.ts";

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
  /** Timers of gateway and cloud: late in a lull. */
  afterInProcess: After;
  /** Timers of boards: late in a lull, but later than what a gateway has to say. */
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
}

/** A lull shorter than this is not worth skipping. */
const LULL_MS_MIN = 8_000;
/** How long before the world's next event processes, then boards, wake from a lull. */
const PROCESS_LEAD_MS = 5_000;
const BOARD_LEAD_MS = 2_000;

type Who = "world" | "process" | "board";

/** Time starting at `epochMs` with an empty agenda. */
export function virtualTime(parts: TimeParts): VirtualTime {
  const agendas: Record<Who, Agenda> = {
    world: new Agenda(),
    process: new Agenda(),
    board: new Agenda(),
  };
  const all = Object.values(agendas);
  let nowMs = 0;
  let asked = 0;
  let ran = 0;

  function next(): { agenda: Agenda; entry: Entry } | undefined {
    let first: { agenda: Agenda; entry: Entry } | undefined;
    for (const agenda of all) {
      const entry = agenda.peek();
      if (entry === undefined) continue;
      if (first === undefined || earlier(entry, first.entry)) first = { agenda, entry };
    }
    return first;
  }

  /** In a lull, timers of processes and boards wait for just before the next event, as if the machine had dozed. */
  function skipLull(untilMs: number): void {
    const eventMs = Math.min(agendas.world.peek()?.atMs ?? untilMs, untilMs);
    if (eventMs - nowMs < LULL_MS_MIN || !parts.quiet()) return;
    agendas.process.putOff(eventMs - PROCESS_LEAD_MS);
    agendas.board.putOff(eventMs - BOARD_LEAD_MS);
  }

  async function run(untilMs: number): Promise<void> {
    await parts.settle();
    for (;;) {
      skipLull(untilMs);
      const due = next();
      if (due === undefined || due.entry.atMs > untilMs) break;
      due.agenda.pop();
      nowMs = Math.max(nowMs, due.entry.atMs);
      ran += 1;
      const { action } = due.entry;
      due.entry.action = undefined;
      await action?.();
      await parts.settle();
    }
    nowMs = Math.max(nowMs, untilMs);
  }

  function afterFor(who: Who): After {
    return (ms, action) => {
      const entry: Entry = { atMs: nowMs + Math.max(0, ms), order: asked++, action };
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
