import type { SessionStore } from "./session-store.ts";

/**
 * Links and sessions kept at once; beyond it the oldest goes, so that nothing grows without end.
 */
const ENTRIES_MAX = 1000;

/** A store that a restart empties: for tests and for trying things on one machine. */
export class MemorySessionStore implements SessionStore {
  readonly #links = new Map<string, number>();
  readonly #sessions = new Map<string, number>();

  async keepLink(link: { tokenHash: string; expiresAtMs: number }): Promise<void> {
    keep(this.#links, link.tokenHash, link.expiresAtMs);
  }

  async redeemLink(wish: {
    tokenHash: string;
    nowMs: number;
    session: { idHash: string; expiresAtMs: number };
  }): Promise<boolean> {
    const expiresAtMs = this.#links.get(wish.tokenHash);
    if (expiresAtMs === undefined || expiresAtMs <= wish.nowMs) return false;
    this.#links.delete(wish.tokenHash);
    keep(this.#sessions, wish.session.idHash, wish.session.expiresAtMs);
    return true;
  }

  async hasSession(wish: { idHash: string; nowMs: number }): Promise<boolean> {
    return (this.#sessions.get(wish.idHash) ?? 0) > wish.nowMs;
  }

  async endSession(idHash: string): Promise<void> {
    this.#sessions.delete(idHash);
  }
}

function keep(entries: Map<string, number>, hash: string, expiresAtMs: number): void {
  entries.set(hash, expiresAtMs);
  const oldest = entries.keys().next();
  if (entries.size > ENTRIES_MAX && !oldest.done) entries.delete(oldest.value);
}
