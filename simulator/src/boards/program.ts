import type { Effect, FlashRead, Input, Moment } from "@anxin/firmware/kiosk";

/** The kiosk's real code between two power cuts: state inside, inputs in, effects out. */
export interface Program {
  step: (moment: Moment, input: Input) => Effect[];
  /** The intent whose motor may be running, seq 0 when none. */
  intent: () => { epoch: number; seq: number };
  /** Seq of the newest fact in flash, and its epoch. */
  written: () => { epoch: number; seq: number };
}

/** Starts the code on what the flash holds, as a board does when its power comes back. */
export type Boot = (read: FlashRead, moment: Moment) => { program: Program; effects: Effect[] };
