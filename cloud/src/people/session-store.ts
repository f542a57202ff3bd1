/**
 * Where one-time links and sessions are kept: hashes only, so that a copy of the store opens
 * nothing.
 * Times are unix milliseconds; hashes are 64 hex digits of SHA-256.
 */
export interface SessionStore {
  /** Keeps a link until it is redeemed or `expiresAtMs` has come. */
  keepLink(link: { tokenHash: string; expiresAtMs: number }): Promise<void>;
  /**
   * In one indivisible step: if the link is there and not over at `nowMs`, removes it, keeps the
   * session and
   * answers true; else changes nothing and answers false. Two calls with one token never both get
   * true.
   */
  redeemLink(wish: {
    tokenHash: string;
    nowMs: number;
    session: { idHash: string; expiresAtMs: number };
  }): Promise<boolean>;
  /** Whether that session is kept and not over at `nowMs`. */
  hasSession(wish: { idHash: string; nowMs: number }): Promise<boolean>;
  /** Ends a session; ending one that is not there changes nothing. */
  endSession(idHash: string): Promise<void>;
}
