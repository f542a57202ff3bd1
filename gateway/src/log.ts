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
/** Distinct (code, kiosk) remembered at once; above it the oldest is forgotten. */
const REASONS_MAX = 10_000;

/** Lets one line a minute through for each reason and subject, with the number it held back. */
export class RateBound {
  readonly #time: Time;
  readonly #seen = new Map<string, { sinceMs: number; heldBack: number }>();

  constructor(time: Time) {
    this.#time = time;
  }

  /** The number held back since the last line when this one may pass, otherwise undefined. */
  pass(reason: string): number | undefined {
    const now = this.#time.monotonicMs();
    const seen = this.#seen.get(reason);
    if (seen !== undefined && now - seen.sinceMs < WINDOW_MS) {
      seen.heldBack += 1;
      return undefined;
    }
    this.#seen.delete(reason);
    this.#seen.set(reason, { sinceMs: now, heldBack: 0 });
    const oldest = this.#seen.keys().next().value;
    if (this.#seen.size > REASONS_MAX && oldest !== undefined) this.#seen.delete(oldest);
    return seen?.heldBack ?? 0;
  }
}
