import { LIMITS } from "@anxin/firmware/contract";

/** How long a yes to `may` keeps the box for the kiosk that asked. */
export const RESERVED_MS = LIMITS.mayReserveSeconds * 1000;

/** Reservations remembered at once; beyond it the oldest is forgotten, which refuses nobody. */
const RESERVATIONS_MAX = 10_000;

/**
 * Who was told "you may" in the last two minutes. In memory only: nothing of it is ever written,
 * and a restart forgets it, after which two kiosks may give the last box of one quota, as two
 * kiosks without a link may.
 */
export class Reservations {
  /** "person take" to the moment it ends, oldest first. */
  readonly #until = new Map<string, { person: string; take: string; untilMs: number }>();

  /** Takes reserved for one pseudonym under one rule in one window, named by `person`. */
  of(person: string, nowMs: number): string[] {
    this.#forget(nowMs);
    return [...this.#until.values()].filter((r) => r.person === person).map((r) => r.take);
  }

  reserve(person: string, take: string, nowMs: number): void {
    const key = person + " " + take;
    this.#until.delete(key);
    this.#until.set(key, { person, take, untilMs: nowMs + RESERVED_MS });
    const oldest = this.#until.keys().next().value;
    if (this.#until.size > RESERVATIONS_MAX && oldest !== undefined) this.#until.delete(oldest);
  }

  release(person: string, take: string): void {
    this.#until.delete(person + " " + take);
  }

  #forget(nowMs: number): void {
    for (const [key, { untilMs }] of this.#until) {
      if (untilMs > nowMs) return;
      this.#until.delete(key);
    }
  }
}
