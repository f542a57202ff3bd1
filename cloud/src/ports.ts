/**
 * The world as the cloud sees it: time, randomness and the log are given, so a simulator can give
 * its own.
 */

/** Undoes what returned it; calling it twice has the effect of once. */
export type Cancel = () => void;

export interface Time {
  /** Unix milliseconds. */
  nowMs(): number;
  /** Calls `action` once after `ms` milliseconds, unless cancelled before. */
  after(ms: number, action: () => void): Cancel;
}

/** `count` bytes nobody can guess (a simulator's may be guessed from its seed). */
export type Entropy = (count: number) => Uint8Array;

export type LogLevel = "debug" | "info" | "warn" | "error";

/** One line an event. Never personal data: kiosk and gateway ids, codes and counts only. */
export type Log = (level: LogLevel, code: string, fields: Record<string, unknown>) => void;
