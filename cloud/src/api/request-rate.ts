const MINUTE_MS = 60_000;
/** Askers remembered at once; beyond it the one that came first is forgotten. */
const ASKERS_MAX = 10_000;

/** So many requests a minute from one asker, counted in this process alone. */
export class RequestRate {
  readonly #perMinuteMax: number;
  readonly #counts = new Map<string, { minute: number; count: number }>();

  constructor(perMinuteMax: number) {
    this.#perMinuteMax = perMinuteMax;
  }

  /** Counts a request; the milliseconds to wait, or 0 when it may go on. */
  take(asker: string, nowMs: number): number {
    const minute = Math.floor(nowMs / MINUTE_MS);
    const known = this.#counts.get(asker);
    const count = known?.minute === minute ? known.count + 1 : 1;
    this.#counts.delete(asker);
    this.#counts.set(asker, { minute, count });
    const oldest = this.#counts.keys().next();
    if (this.#counts.size > ASKERS_MAX && !oldest.done) this.#counts.delete(oldest.value);
    return count <= this.#perMinuteMax ? 0 : (minute + 1) * MINUTE_MS - nowMs;
  }
}
