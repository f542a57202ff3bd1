/** A message that reached a receiver, or one alert of a digest; the same one may come again. */
export interface PostReceived {
  channel: string;
  /** Of the message: the same when it is sent again. */
  id: string;
  event: "opened" | "escalated" | "closed";
  alert: number;
  writtenMs: number;
  atMs: number;
}

/** One episode as the cloud keeps it. */
export interface EpisodeKept {
  id: number;
  /** What it is of, its cause left out. */
  subject: string;
  cause: string;
  openedAt: number;
  closedAt?: number;
  acknowledgedAt?: number;
}

/** What people were told of the county's alerts. */
export interface TellingEvidence {
  episodes: readonly EpisodeKept[];
  received: readonly PostReceived[];
  /** Episodes somebody acknowledged. */
  acknowledged: ReadonlySet<number>;
  /** When the run ended. */
  endMs: number;
}
