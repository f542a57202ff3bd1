import type { CardInput, CardMark, Effect, FlashRead, Input, Moment } from "@anxin/firmware/kiosk";
import type { VendState } from "../world/vend-state.ts";

/**
 * How far a kiosk's facts have come: written in flash, durable at the gateway, committed in the
 * cloud.
 */
export interface Marks {
  epoch: number;
  seq: number;
  held: number;
  kept: number;
}

/** The kiosk's real code between two power cuts: state inside, inputs in, effects out. */
export interface Program {
  step: (moment: Moment, input: Input) => Effect[];
  /** Seq of the intent whose motor may be running, 0 when none. */
  intent: () => number;
  marks: () => Marks;
  /** Where its vend stands. */
  vendState: () => VendState;
  /** What may be known of a card's 256 bytes; they are zeroed. */
  lookAt: (moment: Moment, block: Uint8Array) => CardInput;
  /** What the box whose motor may be running counts under. */
  marksServed: () => readonly CardMark[];
  /** Whether the plan it follows refuses this lot. */
  refuses: (lot: string) => boolean;
  /** No permission is being served. */
  idle: () => boolean;
  /**
   * What the receipts of a skipped lull would have left behind: something valid was heard just now.
   */
  heardAt: (uptimeMs: number) => void;
  /** What an updater beside it goes by. */
  forUpdate: () => { wanted: string; epoch: number; linked: boolean; doorOpen: boolean };
  /** True when this load waits to be confirmed at the machine. */
  offers: (load: string) => boolean;
}

/** Starts the code on what the flash holds, as a board does when its power comes back. */
export type Boot = (read: FlashRead, moment: Moment) => { program: Program; effects: Effect[] };
