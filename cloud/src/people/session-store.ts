/** A session as it begins; `account` is '' for the office's own. */
export interface NewSession {
  idHash: string;
  expiresAtMs: number;
  usedAtMs: number;
}

/**
 * Where one-time links and sessions are kept: hashes only, so that a copy of the store opens
 * nothing.
 * Times are unix milliseconds; hashes are 64 hex digits of SHA-256; an account is an id or '' for
 * the office's own link, which belongs to nobody by name.
 */
export interface SessionStore {
  /** Keeps a link until it is redeemed or `expiresAtMs` has come. */
  keepLink(link: { tokenHash: string; expiresAtMs: number; account: string }): Promise<void>;
  /**
   * In one indivisible step: if the link is there and not over at `nowMs`, removes it, keeps the
   * session for the link's account and
   * answers true; else changes nothing and answers false. Two calls with one token never both get
   * true.
   */
  redeemLink(wish: { tokenHash: string; nowMs: number; session: NewSession }): Promise<boolean>;
  /** Keeps a session that no link opened. */
  keepSession(session: NewSession & { account: string }): Promise<void>;
  /**
   * The account of a session that is not over at `nowMs` and was used within `idleMs`; marks it
   * used now. Undefined for any other.
   */
  sessionAccount(wish: {
    idHash: string;
    nowMs: number;
    idleMs: number;
  }): Promise<string | undefined>;
  /** Ends a session; ending one that is not there changes nothing. */
  endSession(idHash: string): Promise<void>;
}

/** A session's use is written down at most this often: a page of ten requests is one write. */
export const USE_NOTED_EVERY_MS = 60_000;
