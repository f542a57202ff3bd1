import { DEMAND } from "../world/assumptions.ts";
import type { Random } from "../world/random.ts";
import type { After } from "../world/time.ts";

/** A machine as the person before it sees it: a light, a display, a button, a box in the tray. */
export interface Machine {
  readonly kiosk: string;
  readonly lamp: boolean;
  readonly shown: { code: string; number: string };
  readonly truth: { drops: number };
  /** Called after every change of light or display, and for each fallen box. */
  readonly watchers: Set<() => void>;
  input: (input: { kind: "button" }) => unknown;
}

/** What any visitor needs of the world. */
export interface VisitWorld {
  time: { after: After };
  random: Random;
  board: Machine;
  done: (served: boolean, stayed: boolean) => void;
}

/** How long a visitor has patience for what, milliseconds. */
export interface Patience {
  lampMs: number;
  /** Between two tries. */
  againMsMin: number;
  againMsMax: number;
}

const TRIES = 3;
const BOX_WAIT_MS = 20_000;

/** One person's tries at one machine, until `done`; `attempt` makes one of them. */
export class Visit {
  readonly #world: VisitWorld;
  readonly #patience: Patience;
  readonly #leaves: boolean;
  readonly #attempt: (visit: Visit) => void;
  #tries = 0;

  constructor(world: VisitWorld, patience: Patience, attempt: (visit: Visit) => void) {
    this.#world = world;
    this.#patience = patience;
    this.#leaves = world.random.chance(DEMAND.leavesWithoutConfirming.value);
    this.#attempt = attempt;
  }

  /** Begins a try. */
  tryNow(): void {
    this.#tries += 1;
    this.#attempt(this);
  }

  /** Later, if there is patience left. */
  tryAgain(): void {
    const { time, random, done } = this.#world;
    if (this.#tries >= TRIES) return done(false, true);
    const { againMsMin, againMsMax } = this.#patience;
    time.after(random.between(againMsMin, againMsMax), () => this.tryNow());
  }

  /** Goes on with `confirm` a reaction after the light, unless this is one who leaves. */
  whenLit(confirm: () => void): void {
    const { board, time, random } = this.#world;
    const reactionMs = [DEMAND.reactionMsMin.value, DEMAND.reactionMsMax.value] as const;
    watch(this.#world, { ms: this.#patience.lampMs, holds: () => board.lamp }, (lit) => {
      if (!lit) return this.tryAgain();
      if (this.leavesNow()) return;
      time.after(random.between(...reactionMs), confirm);
    });
  }

  /** Ends the visit if this is one who leaves without confirming. */
  leavesNow(): boolean {
    if (this.#leaves) this.#world.done(false, false);
    return this.#leaves;
  }

  /** Does `act` and takes the box that falls. */
  takesABoxAfter(act: () => void): void {
    const { board, done } = this.#world;
    const before = board.truth.drops;
    act();
    watch(this.#world, { ms: BOX_WAIT_MS, holds: () => board.truth.drops > before }, (got) => {
      if (got) done(true, true);
      else this.tryAgain();
    });
  }
}

/**
 * Calls `then(true)` once `holds`, or `then(false)` after `ms`; looks only when the machine
 * changes.
 */
export function watch(
  world: { time: { after: After }; board: Machine },
  wish: { ms: number; holds: () => boolean },
  then: (held: boolean) => void,
): void {
  const finish = (held: boolean) => {
    cancel();
    world.board.watchers.delete(look);
    then(held);
  };
  const look = () => {
    if (wish.holds()) finish(true);
  };
  const cancel = world.time.after(wish.ms, () => finish(false));
  world.board.watchers.add(look);
  look();
}
