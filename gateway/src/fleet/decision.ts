import type { Ask, Progress, Presence, Vitals, WireCode } from "@anxin/firmware/contract";
import type { Item, QuotaAsk } from "@anxin/firmware/contract/uplink";
import type { KioskState } from "./state.ts";

/**
 * What a journal entry says; kiosk, term and receivedAt are added by whoever stores and sends it.
 */
export type EntryBody = Item extends infer I
  ? I extends Item
    ? Omit<I, "kiosk" | "term" | "receivedAt">
    : never
  : never;

/**
 * One line to append. Entries of the line are the epoch's facts in seq order, each seq covered
 * once; loose ones (declarations, forks, bytes without a seq) stand beside it and move no mark.
 */
export interface Entry {
  epoch: number;
  loose: boolean;
  /** First and last seq covered; equal but for a gap, 0 for bytes without one. */
  seq: number;
  last: number;
  /** Tells loose entries under one seq apart; "" in the line, where the body says it all. */
  hash: string;
  body: EntryBody;
}

/** What follows once the entries are durable. */
export type Effect =
  /** Seal a receipt for the kiosk's session. */
  | { kind: "receipt" }
  /** Publish the plan, retained. */
  | { kind: "plan" }
  | { kind: "presence"; presence: Presence }
  | { kind: "progress"; progress: Progress }
  /** Measurements; whoever takes them may lose them, and nobody waits. */
  | { kind: "vitals"; vitals: Vitals }
  /** Hand a quota ask to the cloud; never durable, never logged. */
  | { kind: "ask"; ask: QuotaAsk }
  /** Answer with a chunk of the program, if the plan wants it; nobody waits for it. */
  | { kind: "program"; ask: Extract<Ask, { want: "program" }> }
  /** Log the reason, and tell the cloud where it is the kiosk's. */
  | { kind: "refused"; code: WireCode; detail: string }
  /** The uplink has something to send. */
  | { kind: "uplink" }
  /** The cloud must give this kiosk to the gateway first. */
  | { kind: "take" };

export interface Decision {
  state: KioskState;
  entries: Entry[];
  effects: Effect[];
  /** JSON array of the facts in `entries`, where these are the line's next ones, and no more. */
  text?: string | undefined;
}

/** Reads of what the journal holds of one kiosk's lines. */
export interface Shelf {
  /**
   * Hex SHA-256 of the canonical text stored under exactly this seq; undefined when none is, "" in
   * a gap.
   */
  hashAt(epoch: number, seq: number): string | undefined;
  /** Highest seq reached from `seq` without a hole: `seq` itself when seq + 1 is not stored. */
  endFrom(epoch: number, seq: number): number;
  /** Lowest stored seq above `seq`, undefined when there is none. */
  nextAbove(epoch: number, seq: number): number | undefined;
}

export function unchanged(state: KioskState, ...effects: Effect[]): Decision {
  return { state, entries: [], effects };
}

export function refused(state: KioskState, code: WireCode, detail: string): Decision {
  return unchanged(state, { kind: "refused", code, detail });
}
