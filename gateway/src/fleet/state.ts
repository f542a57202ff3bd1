import type { Ask, Presence } from "@anxin/firmware/contract";

/**
 * What the gateway knows of one kiosk. `held`, `kept`, term, epoch, session, plan and what plan it
 * follows survive in the journal.
 */

/** Marks of one epoch (invariant 4). */
export interface Mark {
  /** Highest seq durable here with none missing below it. */
  held: number;
  /** Highest seq committed in the cloud with none missing below it. */
  kept: number;
  /** Highest seq stored here; above `held` only after the mark had to go down. */
  top: number;
}

export interface KioskState {
  kiosk: string;
  /** Issued by the cloud when this gateway took the kiosk; 0 before that. */
  term: number;
  /** Another gateway has taken the kiosk under a later term; nothing is served any more. */
  superseded: boolean;
  /** The open epoch, 0 when none. */
  epoch: number;
  marks: Readonly<Record<number, Mark>>;
  /** Exact JSON text of the newest plan, "" before the first. */
  plan: string;
  revision: number;
  /** Revision of the plan the kiosk last said it follows, 0 before it said any. */
  followed: number;
  /** Freshness of what is not a fact: the last (session, n) seen. */
  session: number;
  n: number;
  online: boolean;
  /**
   * Kiosk uptime in seconds as told at gateway monotonic time `atMs`; undefined before the first.
   */
  uptime: { seconds: number; atMs: number } | undefined;
  /** The presence heard before the cloud gave the kiosk; it counts from that moment. */
  parked: Signal<Presence> | undefined;
  /** Likewise the newest declaration of an empty flash ring. */
  asked: Signal<Ask> | undefined;
  /** What the gateway's own origin must remember beside its marks; "" for a kiosk. */
  memory: string;
}

/** A message, the epoch whose link key authenticated it, and the gateway's monotonic time. */
export interface Signal<M> {
  key: number;
  atMs: number;
  message: M;
  /** True for what a broker kept from some time before; absent where none keeps anything. */
  retained?: boolean;
}

export const NO_MARK: Mark = { held: 0, kept: 0, top: 0 };

/** A kiosk this gateway has never heard of before. */
export function newKiosk(kiosk: string): KioskState {
  return {
    kiosk,
    term: 0,
    superseded: false,
    epoch: 0,
    marks: {},
    plan: "",
    revision: 0,
    followed: 0,
    session: 0,
    n: 0,
    online: false,
    uptime: undefined,
    parked: undefined,
    asked: undefined,
    memory: "",
  };
}

/** The marks of the epoch, zero when nothing of it was seen. */
export function markOf(state: KioskState, epoch: number): Mark {
  return state.marks[epoch] ?? NO_MARK;
}

export function withMark(state: KioskState, epoch: number, mark: Mark): KioskState {
  return { ...state, marks: { ...state.marks, [epoch]: mark } };
}

/** True when this gateway may serve the kiosk: the cloud gave it and nobody took it since. */
export function isServed(state: KioskState): boolean {
  return state.term > 0 && !state.superseded;
}
