import { createHash } from "node:crypto";
import type { NewSession, SessionStore } from "./session-store.ts";

/** A one-time link lives this long after it was made. */
export const LINK_MS = 24 * 3600 * 1000;

/** A session lives one working day at most, however much it is used. */
export const SESSION_MS = 12 * 3600 * 1000;

/** A session nobody used for so long is over: a page left open at a counter. */
export const SESSION_IDLE_MS = 3600 * 1000;

/** Long enough that nobody guesses one: 256 bits. */
const SECRET_BYTES = 32;

/** 32 bytes in base64url without padding. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;

export interface EntranceParts {
  sessions: SessionStore;
  /** Unix milliseconds. */
  nowMs: () => number;
  /** That many bytes nobody can guess. */
  entropy: (count: number) => Uint8Array;
}

/**
 * The ways in: a link that works once, and a session opened for an account whose password was
 * right. There is no password until somebody sets one, so none is left at its default.
 */
export class Entrance {
  readonly #parts: EntranceParts;

  constructor(parts: EntranceParts) {
    this.#parts = parts;
  }

  /** The same way in over another store, such as one inside a transaction. */
  with(sessions: SessionStore): Entrance {
    return new Entrance({ ...this.#parts, sessions });
  }

  /**
   * A new one-time link, as a path with its token: to be shown only to whom it is for. Without an
   * account it is the office's own.
   */
  async mintLink(account = ""): Promise<string> {
    const token = this.#secret();
    const expiresAtMs = this.#parts.nowMs() + LINK_MS;
    await this.#parts.sessions.keepLink({ tokenHash: hashOf(token), expiresAtMs, account });
    return `/enter?t=${token}`;
  }

  /**
   * Uses a link up. The new session's secret, or undefined when the link is unknown, used or
   * over.
   */
  async redeem(token: string): Promise<string | undefined> {
    if (!SECRET.test(token)) return undefined;
    const secret = this.#secret();
    const nowMs = this.#parts.nowMs();
    const wish = { tokenHash: hashOf(token), nowMs, session: newSession(secret, nowMs) };
    return (await this.#parts.sessions.redeemLink(wish)) ? secret : undefined;
  }

  /** Opens a session for an account that has proved who it is, and returns its secret. */
  async open(account: string): Promise<string> {
    const secret = this.#secret();
    const session = newSession(secret, this.#parts.nowMs());
    await this.#parts.sessions.keepSession({ ...session, account });
    return secret;
  }

  /**
   * The account of a session that is not over, '' for the office's own, undefined for none. Asking
   * is using it.
   */
  async accountOf(secret: string | undefined): Promise<string | undefined> {
    if (secret === undefined || !SECRET.test(secret)) return undefined;
    const wish = { idHash: hashOf(secret), nowMs: this.#parts.nowMs(), idleMs: SESSION_IDLE_MS };
    return this.#parts.sessions.sessionAccount(wish);
  }

  /** Whether this secret is that of a session which is not over. Asking is using it. */
  async knows(secret: string | undefined): Promise<boolean> {
    return (await this.accountOf(secret)) !== undefined;
  }

  /** Ends a session; a secret that is none changes nothing. */
  async leave(secret: string | undefined): Promise<void> {
    if (secret !== undefined) await this.#parts.sessions.endSession(hashOf(secret));
  }

  #secret(): string {
    return Buffer.from(this.#parts.entropy(SECRET_BYTES)).toString("base64url");
  }
}

function newSession(secret: string, nowMs: number): NewSession {
  return { idHash: hashOf(secret), expiresAtMs: nowMs + SESSION_MS, usedAtMs: nowMs };
}

/**
 * A plain hash is enough here: the secret is random and long, so there is nothing to guess from
 * it.
 */
function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
