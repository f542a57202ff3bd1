import type { Mac } from "../contract/authentication.ts";
import type { Outcome } from "../contract/codes.ts";
import type { LoadCode } from "../contract/load-code.ts";
import type { Plan, Way } from "../contract/messages.ts";
import type { Sha256 } from "../contract/sha256.ts";
import type { ClockState } from "./clock.ts";
import type { CardMark, KioskConfig } from "./interface.ts";
import type { Journal } from "./journal/journal.ts";
import type { Lot } from "./journal/durable.ts";
import type { RingMap } from "./journal/page.ts";
import type { QuotaKeys } from "./quota-keys.ts";
import type { SessionTail } from "./session-slots.ts";
import type { LinkState } from "./link-state.ts";

/**
 * A permission to vend once; exactly one of product and lane is given (the other is "" or 0).
 * `marks` are what a card's box counts under; `voucher` is noted as spent. `tried` is the lane of
 * an earlier motor run under this permission, 0 when there was none.
 */
export interface Wanted {
  id: string;
  permission: Way;
  product: string;
  lane: number;
  tried: number;
  marks: CardMark[];
  voucher: { expiry: number } | undefined;
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
  /** The county is asked whether the person may have a box: mark `next` of the wanted ones. */
  | { at: "asking"; wanted: Wanted; next: number; n: number; untilMs: number }
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

/** A load read from a code, waiting for the button, the door closed. */
export interface LoadRead {
  load: LoadCode;
  untilMs: number;
}

/** What became of takes that the county does not know yet. */
export interface TakesState {
  /** Seq of the intent whose takes are still open; 0 when none. */
  open: number;
  /** False when every take was answered, as far as is known. */
  owed: boolean;
  /** The `took` or `gave-back` under way. */
  asked: { n: number; address: number; sentMs: number } | undefined;
  /** Day number up to which ended pages were dropped. */
  droppedDay: number;
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
  hash: Sha256;
  /** Where the take log lies. */
  takes: RingMap;
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
  /** Base keys of the quota rules, as the slot in use has them. */
  keys: QuotaKeys;
  takes: TakesState;
  load: LoadRead | undefined;
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
