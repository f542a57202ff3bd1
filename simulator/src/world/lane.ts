import { MECHANICS } from "./assumptions.ts";
import type { Random } from "./random.ts";

/** Boxes of one lot in a lane. */
export interface PhysicalLot {
  lot: string;
  expiry: number;
  count: number;
}

/** A moment, in milliseconds after the motor starts, at which boxes come down. */
export interface Fall {
  atMs: number;
  boxes: number;
  /** Shadows the drop curtain can tell apart. */
  shadows: number;
}

/** What one run of the motor will do if nobody stops it. */
export interface Turn {
  /** The home switch opens; undefined when the coil was away from home already or never starts. */
  leavesMs: number | undefined;
  /** The home switch closes; undefined when the coil never comes round. */
  returnsMs: number | undefined;
  /** Motor current leaves its range: stalled, or none at all. */
  currentMs: number | undefined;
  falls: Fall[];
}

/** How likely each misbehaviour of a turn is, 0 .. 1. */
export interface TurnChances {
  noDrop: number;
  doubleDrop: number;
  jam: number;
  noStart: number;
}

/** A machine that never misbehaves. */
export const PERFECT_TURNS: TurnChances = { noDrop: 0, doubleDrop: 0, jam: 0, noStart: 0 };

/** The physical truth of one spiral lane. */
export interface Lane {
  lots: () => PhysicalLot[];
  boxes: () => number;
  /** Draws what the next run of the motor does; nothing has fallen yet. */
  turn: (random: Random, chances: TurnChances) => Turn;
  /** Takes fallen boxes off the front; returns how many there were to take. */
  fell: (boxes: number) => number;
  /** The motor stopped: the coil rests at home or between. */
  rests: (atHome: boolean) => void;
  /** Jammed lanes do not turn until someone frees them. */
  jammed: () => boolean;
  /** A person puts boxes in at the back. */
  put: (lot: PhysicalLot) => void;
  /** A person takes every box of this lot out; returns how many there were. */
  take: (lot: string) => number;
  /** A person frees the coil and turns it home. */
  free: () => void;
}

function leaving(random: Random): number {
  return random.between(MECHANICS.leaveHomeMsMin.value, MECHANICS.leaveHomeMsMax.value);
}

function turning(random: Random): number {
  return random.between(MECHANICS.turnMsMin.value, MECHANICS.turnMsMax.value);
}

/** A box leaves the coil in the last fifth of the turn and falls for a moment. */
function fallOf(random: Random, returnsMs: number, boxes: number): Fall {
  const leavesCoilMs = returnsMs - random.below(Math.max(1, Math.floor(returnsMs / 5)));
  const merged = boxes > 1 && random.chance(MECHANICS.doubleSeenAsOne.value);
  return {
    atMs: leavesCoilMs + random.between(200, MECHANICS.fallMsMax.value),
    boxes,
    shadows: merged ? 1 : boxes,
  };
}

const STUCK: Omit<Turn, "leavesMs" | "currentMs"> = { returnsMs: undefined, falls: [] };

/** A lane, empty and at home. */
export function spiralLane(): Lane {
  let queue: PhysicalLot[] = [];
  let home = true;
  let stuck = false;
  const boxes = () => queue.reduce((sum, lot) => sum + lot.count, 0);

  function turn(random: Random, chances: TurnChances): Turn {
    if (stuck || random.chance(chances.noStart)) {
      return { ...STUCK, leavesMs: undefined, currentMs: random.between(150, 300) };
    }
    const leavesMs = home ? leaving(random) : undefined;
    if (random.chance(chances.jam)) {
      stuck = true;
      return { ...STUCK, leavesMs, currentMs: 800 + random.between(150, 900) };
    }
    const returnsMs = home ? turning(random) : random.between(400, 1800);
    const wanted = random.chance(chances.noDrop) ? 0 : random.chance(chances.doubleDrop) ? 2 : 1;
    const falling = Math.min(wanted, boxes());
    const falls = falling === 0 ? [] : [fallOf(random, returnsMs, falling)];
    return { leavesMs, returnsMs, currentMs: undefined, falls };
  }

  function fell(count: number): number {
    let left = count;
    for (const lot of queue) {
      const taken = Math.min(left, lot.count);
      lot.count -= taken;
      left -= taken;
    }
    queue = queue.filter((lot) => lot.count > 0);
    return count - left;
  }

  return {
    lots: () => queue.map((lot) => ({ ...lot })),
    boxes,
    turn,
    fell,
    rests: (atHome) => {
      home = atHome;
    },
    jammed: () => stuck,
    put: (lot) => {
      const last = queue.at(-1);
      if (last?.lot === lot.lot && last.expiry === lot.expiry) last.count += lot.count;
      else queue.push({ ...lot });
    },
    take: (lot) => {
      const before = boxes();
      queue = queue.filter((one) => one.lot !== lot);
      return before - boxes();
    },
    free: () => {
      stuck = false;
      home = true;
    },
  };
}
