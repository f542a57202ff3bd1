import type { PhysicalLot } from "../world/lane.ts";
import type { StoreEvidence } from "./store-evidence.ts";
import type { RolloutEvidence } from "./rollout-evidence.ts";
import type { TellingEvidence } from "./telling-evidence.ts";

/**
 * What the world remembers of a run, and what the cloud's books say at its end. Checkers read this
 * and nothing else; nothing in it was believed of a kiosk, a gateway or a cloud, but what they said
 * on a wire.
 */
export interface Evidence {
  runs: readonly MotorRun[];
  /** Boxes that fell. */
  drops: number;
  /** Edges told to a kiosk while no vend ran, by kiosk. */
  strays: ReadonlyMap<string, Strays>;
  /** Boxes people put into lanes and took out of them, by kiosk. */
  handled: ReadonlyMap<string, { put: number; taken: number }>;
  /** Boards that are in use, or were until somebody put another one in. */
  boards: readonly BoardMemory[];
  /** What each kiosk said on its wire, by `kiosk/epoch/seq`: kind and body as JSON. */
  said: ReadonlyMap<string, string>;
  /** Marks a gateway took back, told as they happened. */
  takenBack: readonly string[];
  /** The cloud's ledger, in order of kiosk, epoch and seq. */
  facts: readonly LedgerFact[];
  lanes: readonly LaneTruth[];
  /** What the cloud finds wrong with its own books. */
  mismatches: readonly string[];
  /** Boxes taken with a card, each with the person the world saw. */
  cards: readonly CardVend[];
  /** At most so many boxes a person in a window. */
  quotaBoxes: number;
  /** Looks at the alerts, each beside the ledger as it was then. */
  alerts: readonly AlertLook[];
  /** What the search for ID numbers found, without the numbers. */
  leaks: readonly string[];
  /** Stores, their papers and recalls. */
  store: StoreEvidence;
  telling: TellingEvidence;
  /** Programs, and what was said of them. */
  rollouts: RolloutEvidence;
  /** What does not stand again after the faults stopped. */
  unhealed: readonly string[];
}

/** One run of a motor, as the world saw it. */
export interface MotorRun {
  kiosk: string;
  epoch: number;
  /** Seq of the intent it was run for; 0 when the kiosk had none. */
  intent: number;
  lane: number;
  /** Edges told to the kiosk during the run. */
  seen: number;
  /** Boxes that fell. */
  fell: number;
  /** True time, unix milliseconds. */
  atMs: number;
  /** What lay at the lane's front. */
  front?: PhysicalLot;
  /** True when clock chip or gateway told this kiosk a wrong time. */
  clockWrong?: boolean;
  /** Lots the kiosk had said it refuses. */
  refused?: readonly string[];
}

/** `most` edges were told; `certain` of them no kiosk may pass over. */
export interface Strays {
  certain: number;
  most: number;
}

/** One epoch of one kiosk. */
export interface BoardMemory {
  kiosk: string;
  epoch: number;
  /** Highest seq in its flash; for a board that was taken out, when it was. */
  written: number;
  /** Highest seq a receipt that reached it called held. */
  acknowledged: number;
  /** Its flash left the county. */
  gone: boolean;
}

/** One fact of the cloud's ledger. */
export interface LedgerFact {
  kiosk: string;
  epoch: number;
  seq: number;
  kind: string;
  body: Record<string, unknown>;
  /** When the cloud committed it. */
  committedMs?: number;
}

/** What one lane really holds, and what the cloud says it does. */
export interface LaneTruth {
  kiosk: string;
  lane: number;
  boxes: number;
  onHand: number;
  /** Each as `lot count`, in order. */
  lots: readonly string[];
  booked: readonly string[];
}

/** A box that fell for a card. */
export interface CardVend {
  person: number;
  window: number;
  kiosk: string;
  epoch: number;
  /** The month it was in UTC+8, yyyymm, and the one it was when the card may have been read. */
  month: number;
  monthRead: number;
  clockWrong: boolean;
  /** The latest month its gateway ever told this board, whose keys went on to it for good. */
  toldMonth: number;
  /** How often its clock chip had said by then that the window was over. */
  timesOver: number;
  /** It said so when the motor ran. */
  isOver: boolean;
  /** The county said yes to this vend. */
  allowed: boolean;
  /** Boxes of this person in this window that the county had confirmed when it was asked. */
  known: number;
}

/** Open alerts as `kiosk product cause`, and what the ledger gave at the same moment. */
export interface AlertLook {
  atMs: number;
  open: readonly string[];
  due: readonly string[];
  /** What may be open and need not be: what only the hourly look brings about. */
  maybe: readonly string[];
}

/** The checkers' names, as reports give them. */
export const CHECKER_NAMES = [
  "nothing-from-nowhere",
  "every-drop-once",
  "no-second-motor-run",
  "nothing-acknowledged-is-lost",
  "conservation",
  "no-unsafe-lot-out",
  "quota-within-its-bound",
  "alerts-when-due",
  "identity-stays-in-its-reader",
  "heals-and-drains",
  "books-of-documents",
  "recalls-hold",
  "everybody-is-told",
  "rollouts-hold",
] as const;

export type CheckerName = (typeof CHECKER_NAMES)[number];

/** One thing that is wrong; `kind` is the column of the report it is counted in. */
export interface Finding {
  kind: "lost" | "duplicated" | "double-vend" | "wrong";
  count: number;
  story: string;
}

export type Checker = (evidence: Evidence) => Finding[];
