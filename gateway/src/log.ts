/**
 * What the gateway says to the person on duty: one line an event, with a code and never personal
 * data.
 */
import type { LogCode } from "./codes.ts";
import type { Time } from "./time.ts";

export interface LogFields {
  code: LogCode;
  kiosk?: string;
  [more: string]: string | number | boolean | undefined;
}

/** pino's shape. error: someone must act. warn: look today. info: what happened. */
export interface Log {
  info(fields: LogFields, text: string): void;
  warn(fields: LogFields, text: string): void;
  error(fields: LogFields, text: string): void;
}

const WINDOW_MS = 60_000;
/** What goes on is said ever more rarely, down to this. */
const WINDOW_MS_MAX = 3_600_000;
/** Distinct (code, kiosk) remembered at once; above it the oldest is forgotten. */
const REASONS_MAX = 10_000;

interface Seen {
  sinceMs: number;
  windowMs: number;
  heldBack: number;
}

/**
 * Lets one line a minute through for each reason and subject, with the number it held back; while
 * the reason lasts, each wait is twice the one before, up to an hour.
 */
export class RateBound {
  readonly #time: Time;
  readonly #seen = new Map<string, Seen>();

  constructor(time: Time) {
    this.#time = time;
  }

  /** The number held back since the last line when this one may pass, otherwise undefined. */
  pass(reason: string): number | undefined {
    const now = this.#time.monotonicMs();
    const seen = this.#seen.get(reason);
    if (seen !== undefined && now - seen.sinceMs < seen.windowMs) {
      seen.heldBack += 1;
      return undefined;
    }
    this.#seen.delete(reason);
    this.#seen.set(reason, { sinceMs: now, windowMs: nextWindowMs(seen), heldBack: 0 });
    const oldest = this.#seen.keys().next().value;
    if (this.#seen.size > REASONS_MAX && oldest !== undefined) this.#seen.delete(oldest);
    return seen?.heldBack ?? 0;
  }
}

function nextWindowMs(seen: Seen | undefined): number {
  if (seen === undefined || seen.heldBack === 0) return WINDOW_MS;
  return Math.min(seen.windowMs * 2, WINDOW_MS_MAX);
}
