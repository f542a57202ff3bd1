import type { Presence } from "../contract/messages.ts";

/** Which of the four roots an epoch is being asked for with. */
export interface Declaring {
  root: number;
  /** How often every root was asked for without an answer. */
  rounds: number;
  askedMs: number;
}

export interface Flight {
  last: number;
  sentMs: number;
}

/**
 * The link to the gateway. `resting` waits until `untilMs` to connect; `connecting` and `up` are
 * silent for at most `silenceSeconds` after `heardMs`.
 */
export interface LinkState {
  phase: "resting" | "connecting" | "up";
  untilMs: number;
  heardMs: number;
  /** Connects in a row without a valid message. */
  failures: number;
  /** Key for this epoch, 32 bytes; undefined when no root of the configuration is for it. */
  key: Uint8Array | undefined;
  session: number;
  /** The number of the next message of this session. */
  n: number;
  /** (term, m) of the last fresh message of this session. */
  term: number;
  m: number;
  /** Whether a receipt of this session has said where to send from. */
  marked: boolean;
  flight: Flight | undefined;
  /** Presence last published in this session, and when. */
  told: Presence | undefined;
  toldMs: number;
  declaring: Declaring;
}
