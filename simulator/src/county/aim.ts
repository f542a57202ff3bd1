import type { VirtualBoard } from "../boards/virtual-board.ts";
import type { Random } from "../world/random.ts";
import type { VirtualTime } from "../world/time.ts";
import { BUSY_STATES, type VendState } from "../world/vend-state.ts";

/** About how long a vend stands there, milliseconds: a fault falls anywhere within. */
const STANDS_MS: Record<VendState, number> = {
  idle: 0,
  asking: 250,
  armed: 6000,
  testing: 5,
  turning: 2500,
  settling: 900,
  doubting: 5,
};

/** A fault that waits longer for its moment strikes where it finds the kiosk. */
const PATIENCE_MS = 2 * 86_400_000;

interface Waiting {
  board: VirtualBoard;
  state: VendState;
  go: () => void;
}

/**
 * Lets faults fall into the seconds of a vend: one that came whenever it liked would find the kiosk
 * idle nearly always.
 */
export class Aim {
  private readonly world: { time: VirtualTime; random: Random };
  private readonly waiting = new Set<Waiting>();

  constructor(world: { time: VirtualTime; random: Random }) {
    this.world = world;
  }

  /** Strikes when the board's next vend is at a state drawn by chance. */
  wait(board: VirtualBoard, strike: () => void): void {
    const { time, random } = this.world;
    const state = random.pick(BUSY_STATES);
    const go = () => {
      if (!this.waiting.delete(one)) return;
      cancel();
      strike();
    };
    const one: Waiting = { board, state, go };
    this.waiting.add(one);
    const cancel = time.after(PATIENCE_MS, go);
  }

  /** Some fault waits for this board to doubt whether a box fell. */
  wantsDoubt(board: VirtualBoard): boolean {
    return [...this.waiting].some((one) => one.board === board && one.state === "doubting");
  }

  /** To be told of every change of a vend's state. */
  stands(board: VirtualBoard, state: VendState): void {
    const { time, random } = this.world;
    for (const one of this.waiting) {
      if (one.board !== board || one.state !== state) continue;
      time.after(random.below(STANDS_MS[state]), one.go);
    }
  }

  /** Those that still wait never strike. */
  stop(): void {
    this.waiting.clear();
  }
}
