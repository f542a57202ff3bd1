import type { MotorRun } from "../checkers/evidence.ts";
import type { Marks } from "./program.ts";

/** What the world remembers of one machine, for the checkers. */
export interface BoardTruth {
  runs: MotorRun[];
  /** Boxes that fell. */
  drops: number;
  /** Edges told outside any vend. */
  strays: number;
  /** Those of them no kiosk may pass over: its door was closed and its curtain not noisy. */
  certainStrays: number;
  /** Boxes people put in and took out. */
  put: number;
  taken: number;
  inputs: number;
  powerCuts: number;
  /** Boards that were taken out, as their flash was. */
  gone: Marks[];
}

/** A machine nothing has happened to. */
export function noTruth(): BoardTruth {
  return {
    runs: [],
    drops: 0,
    strays: 0,
    certainStrays: 0,
    put: 0,
    taken: 0,
    inputs: 0,
    powerCuts: 0,
    gone: [],
  };
}
