import type { Mac } from "../contract/authentication.ts";
import type { Outcome } from "../contract/codes.ts";
import type { Plan } from "../contract/messages.ts";
import type { ClockState } from "./clock.ts";
import type { KioskConfig } from "./interface.ts";
import type { Journal } from "./journal/journal.ts";
import type { Lot } from "./journal/durable.ts";
import type { SessionTail } from "./session-slots.ts";
import type { LinkState } from "./link-state.ts";

/** A permission to vend once; exactly one of product and lane is given (the other is "" or 0). */
export interface Wanted {
  id: string;
  product: string;
  lane: number;
}

/** A lane chosen for a vend, with the lot at its front. */
export interface Choice {
  lane: number;
  lot: Lot;
}

/** One motor run: its intent is in flash. */
export interface Run extends Choice {
  wanted: Wanted;
  attempt: number;
  /** Seq of the vend-intended fact. */
  intent: number;
  drops: number;
}

/** How a run ended as far as the motor can tell; `turned` is the good end. */
export type RunEnd = "turned" | Outcome;

export type Vend =
  | { at: "idle" }
  /** The number is shown and the lamp is on; a person must confirm. */
  | { at: "armed"; wanted: Wanted; number: string; untilMs: number; tries: number }
  /** The drop sensor is being tested before an intent is written. */
  | { at: "testing"; wanted: Wanted; choice: Choice; attempt: number; untilMs: number }
  /** The motor runs; `left` once the home switch let go. */
  | { at: "turning"; run: Run; left: boolean; untilMs: number }
  /** The motor is off; a box may still fall. */
  | { at: "settling"; run: Run; end: RunEnd; untilMs: number }
  /** Nothing fell; the sensor is tested again before that is believed. */
  | { at: "doubting"; run: Run; end: RunEnd; untilMs: number };

/** After a vend, a box that falls late is counted in its lane until then. */
export interface LateDrop extends Choice {
  untilMs: number;
}

export interface PlanState {
  plan: Plan;
  /** CRC-32 of its JSON text: an equal revision must be identical. */
  crc: number;
  /** Which of the two slots holds it. */
  slot: number;
}

/** What never changes after boot. */
export interface Fixed {
  config: KioskConfig;
  mac: Mac;
  planAddress: number;
  planPageBytes: number;
}

export interface State {
  fixed: Fixed;
  journal: Journal;
  /** True after a flash operation failed: nothing is written and nothing vended until restart. */
  flashFailed: boolean;
  plan: PlanState | undefined;
  /** Session numbers reserved behind the plans. */
  tail: SessionTail;
  clock: ClockState;
  link: LinkState;
  vend: Vend;
  late: LateDrop | undefined;
  /** Stray drops since the sensor was last believed, and the uptime of the last one. */
  strays: number;
  strayMs: number;
  /** Ids that ended without an intent since boot, newest last. */
  ended: string[];
  /** Uptime at which the door was opened, or undefined while it is closed. */
  doorOpenedMs: number | undefined;
  /** Uptime from which the next climate reading goes into the journal. */
  climateDueMs: number;
  /** Uptime at which the display goes back to resting. */
  restMs: number | undefined;
  /** The wake last asked for. */
  wakeMs: number | undefined;
}
