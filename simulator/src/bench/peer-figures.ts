/** A whole road from kiosk to committed row beside another's. Nothing here touches the world. */
import type { Series } from "./figures.ts";

/** One run of one road. */
export interface RoadSpeed {
  /** Facts a second answered to the kiosk, and committed in the database. */
  accepted: number;
  committed: number;
  /** Processor time of every server process, PostgreSQL's too. */
  processorUsPerFact: number;
  /** Resident memory the process at the site gained for each connected kiosk. */
  kilobytesPerKiosk: number;
  /** From the kiosk's PUBLISH until the row can be read, one message at a time. */
  commitMsMedian: number;
  commitMsP99: number;
}

/** Facts answered to the kiosk that never came, and rows beyond one a fact. */
export interface Damage {
  lost: number;
  duplicated: number;
}

/** One road over all runs: medians with their spread, and damage summed over all kills. */
export type RoadFigures = Record<keyof RoadSpeed, Series> & Damage;

export interface BesidePeer extends Damage {
  /** Facts a second answered to the kiosk, ours ÷ the peer's, pair by pair. */
  ratioToPeer: Series;
  /**
   * Facts a second that a power cut no longer takes: ours when answered, the peer's when committed,
   * for nothing of its road is synced to disk before.
   */
  ratioToPeerDurable: Series;
  /** Facts a second committed in the database. */
  ratioToPeerCommitted: Series;
  kills: number;
  whole: RoadFigures;
  peer: RoadFigures;
}
