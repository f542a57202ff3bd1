/** The road to a time-series server as a port. */
export interface LinesLink {
  /**
   * Hands lines over; rejects when the server did not take them. Settles within `LINK_MS` whatever
   * the server does.
   */
  write(lines: readonly string[]): Promise<void>;
  /** Lets go of what is under way. */
  close(): void;
}

/** Longest time one request may take. */
export const LINK_MS = 10_000;
