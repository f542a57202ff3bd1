import type { Lane, Turn, TurnChances } from "../world/lane.ts";
import type { Random } from "../world/random.ts";
import type { After } from "../world/time.ts";

/** What a run of the motor does to the rest of the machine. */
export interface MotorEvents {
  home: (at: boolean) => void;
  current: () => void;
  /** This turn will not give exactly one box and come home. */
  misbehaves?: () => void;
  /** Boxes came down past the curtain. */
  fell: (fallen: { boxes: number; shadows: number }) => void;
}

interface Run {
  lane: Lane;
  turn: Turn;
  driven: boolean;
  cameHome: boolean;
}

/** The motors of one machine: at most one turns at a time. */
export interface Motors {
  on: (lane: Lane) => void;
  off: () => void;
  running: () => boolean;
}

/** One box and home again, as far as there was a box. */
function isPlain(lane: Lane, { returnsMs, falls }: Turn): boolean {
  const boxes = falls.reduce((sum, fall) => sum + fall.boxes, 0);
  return returnsMs !== undefined && boxes === Math.min(1, lane.boxes());
}

/** Motors over `time`; what a turn does is drawn when it starts. */
export function motorsOf(
  world: { time: { after: After }; random: Random; chances: () => TurnChances },
  events: MotorEvents,
): Motors {
  let current: Run | undefined;

  function fall(run: Run, boxes: number, shadows: number): void {
    if (!run.driven && !run.cameHome) return;
    const fallen = run.lane.fell(boxes);
    if (fallen > 0) events.fell({ boxes: fallen, shadows: Math.min(shadows, fallen) });
  }

  function whileDriven(run: Run, ms: number | undefined, action: () => void): void {
    if (ms === undefined) return;
    world.time.after(ms, () => {
      if (run.driven) action();
    });
  }

  return {
    on(lane) {
      const turn = lane.turn(world.random, world.chances());
      const run: Run = { lane, turn, driven: true, cameHome: false };
      current = run;
      if (!isPlain(lane, turn)) events.misbehaves?.();
      whileDriven(run, turn.leavesMs, () => {
        lane.rests(false);
        events.home(false);
      });
      whileDriven(run, turn.currentMs, events.current);
      whileDriven(run, turn.returnsMs, () => {
        run.cameHome = true;
        lane.rests(true);
        events.home(true);
      });
      for (const { atMs, boxes, shadows } of turn.falls) {
        world.time.after(atMs, () => fall(run, boxes, shadows));
      }
    },
    off() {
      if (current !== undefined) current.driven = false;
      current = undefined;
    },
    running: () => current !== undefined,
  };
}
