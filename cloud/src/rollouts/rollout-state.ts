/**
 * running: kiosks are told. paused: none is told any more, those told go on. halted: the health
 * gate took the wish back from every kiosk that does not run it, and a person must look. The others
 * are over: stopped by a person, done when every kiosk was judged.
 */
export const ROLLOUT_STATES = ["running", "paused", "halted", "stopped", "done"] as const;
export type RolloutState = (typeof ROLLOUT_STATES)[number];

/** A roll-out in one of these holds its kiosks: no other may want a version of them. */
export const UNDER_WAY: readonly RolloutState[] = ["running", "paused", "halted"];

/**
 * waiting: not told. told: its plan wants the version. watched: it said that it runs it. healthy:
 * it was watched long enough. failed: see its code. excused: failed, and a person went on all the
 * same.
 */
export const KIOSK_STATES = ["waiting", "told", "watched", "healthy", "failed", "excused"] as const;
export type KioskState = (typeof KIOSK_STATES)[number];

/**
 * Why a kiosk counts as failed: how its kiosk says the attempt ended, or: it ran the version and
 * runs another (`fell-back`), is not heard any more (`not-back`), is heard and runs the old one
 * (`not-updated`), has a fault it had not (`new-fault`).
 */
export const ROLLOUT_FAILURES = [
  "bad-tag",
  "bad-image",
  "too-large",
  "no-slots",
  "not-started",
  "not-connected",
  "fell-back",
  "not-back",
  "not-updated",
  "new-fault",
] as const;
export type RolloutFailure = (typeof ROLLOUT_FAILURES)[number];

/** What is well and what is not. */
export interface HealthGate {
  /** A kiosk told and heard must run the version before so many minutes have gone. */
  withinMinutes: number;
  /** So long it must go on well to count as healthy. */
  watchMinutes: number;
  /** Failed kiosks that do not halt the roll-out; bounded by `toleratedOf`. */
  failedMax: number;
}

export const GATE_DEFAULT: HealthGate = { withinMinutes: 1440, watchMinutes: 60, failedMax: 0 };

/** Percent of the kiosks after the stage of the first one; the last is all of them. */
export const STAGES_DEFAULT: readonly number[] = [1, 10, 50, 100];
