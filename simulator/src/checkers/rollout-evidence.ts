import type { Manner } from "../boards/program-slots.ts";

/** What the world saw of programs, and what the cloud said of them. */
export interface RolloutEvidence {
  /** Each start of a board, in order; no version where no slot held a whole program. */
  started: readonly { kiosk: string; version: string | undefined; atMs: number }[];
  /** What the cloud called updated, when it was first seen to. */
  updated: readonly { kiosk: string; version: string; atMs: number }[];
  rollouts: readonly {
    rollout: string;
    version: string;
    manner: Manner;
    kiosks: number;
    /** How it stands at the end, in the cloud's words. */
    state: string;
  }[];
}
