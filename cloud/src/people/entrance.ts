import { createHash } from "node:crypto";
import type { SessionStore } from "./session-store.ts";

/** A one-time link lives this long after it was made. */
export const LINK_MS = 24 * 3600 * 1000;

/** A session lives one working day; then a new link is needed. */
export const SESSION_MS = 12 * 3600 * 1000;

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
 * The only way in: a link that works once. There is no password, so there is none to be left at
 * its default.
 */
export class Entrance {
  readonly #parts: EntranceParts;

  constructor(parts: EntranceParts) {
    this.#parts = parts;
  }

  /**
   * A new one-time link, as a path with its token: to be printed where only the operator sees it.
   */
  async mintLink(): Promise<string> {
    const token = this.#secret();
    const expiresAtMs = this.#parts.nowMs() + LINK_MS;
    await this.#parts.sessions.keepLink({ tokenHash: hashOf(token), expiresAtMs });
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
    const session = { idHash: hashOf(secret), expiresAtMs: nowMs + SESSION_MS };
    const wish = { tokenHash: hashOf(token), nowMs, session };
    return (await this.#parts.sessions.redeemLink(wish)) ? secret : undefined;
  }

  /** Whether this secret is that of a session which is not over. */
  async knows(secret: string | undefined): Promise<boolean> {
    if (secret === undefined || !SECRET.test(secret)) return false;
    const wish = { idHash: hashOf(secret), nowMs: this.#parts.nowMs() };
    return this.#parts.sessions.hasSession(wish);
  }

  /** Ends a session; a secret that is none changes nothing. */
  async leave(secret: string | undefined): Promise<void> {
    if (secret !== undefined) await this.#parts.sessions.endSession(hashOf(secret));
  }

  #secret(): string {
    return Buffer.from(this.#parts.entropy(SECRET_BYTES)).toString("base64url");
  }
}

/**
 * A plain hash is enough here: the secret is random and long, so there is nothing to guess from
 * it.
 */
function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
