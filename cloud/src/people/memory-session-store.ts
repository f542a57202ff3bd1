import type { NewSession, SessionStore } from "./session-store.ts";

/**
 * Links and sessions kept at once; beyond it the oldest goes, so that nothing grows without end.
 */
const ENTRIES_MAX = 1000;

interface Link {
  account: string;
  expiresAtMs: number;
}

/** A store that a restart empties: for tests and for trying things on one machine. */
export class MemorySessionStore implements SessionStore {
  readonly #links = new Map<string, Link>();
  readonly #sessions = new Map<string, Link & { usedAtMs: number }>();

  async keepLink(link: Link & { tokenHash: string }): Promise<void> {
    keep(this.#links, link.tokenHash, link);
  }

  async redeemLink(wish: {
    tokenHash: string;
    nowMs: number;
    session: NewSession;
  }): Promise<boolean> {
    const link = this.#links.get(wish.tokenHash);
    if (link === undefined || link.expiresAtMs <= wish.nowMs) return false;
    this.#links.delete(wish.tokenHash);
    await this.keepSession({ ...wish.session, account: link.account });
    return true;
  }

  async keepSession(session: NewSession & { account: string }): Promise<void> {
    keep(this.#sessions, session.idHash, { ...session });
  }

  async sessionAccount(wish: {
    idHash: string;
    nowMs: number;
    idleMs: number;
  }): Promise<string | undefined> {
    const session = this.#sessions.get(wish.idHash);
    if (session === undefined || session.expiresAtMs <= wish.nowMs) return undefined;
    if (session.usedAtMs + wish.idleMs <= wish.nowMs) return undefined;
    session.usedAtMs = wish.nowMs;
    return session.account;
  }

  async endSession(idHash: string): Promise<void> {
    this.#sessions.delete(idHash);
  }
}

function keep<T>(entries: Map<string, T>, hash: string, entry: T): void {
  entries.set(hash, entry);
  const oldest = entries.keys().next();
  if (entries.size > ENTRIES_MAX && !oldest.done) entries.delete(oldest.value);
}
