import type { Command, LotBalance } from "@anxin/cloud";
import type { Lying } from "../county/store/shelves.ts";
import type { Line } from "../ledger/paper-books.ts";

/** A document somebody wished for; neither booked nor refused: nobody heard an answer. */
export interface WishedPaper {
  command: Command;
  booked?: { entries: readonly (Line & { from: string; to: string })[] };
  refused?: string;
}

/** A document as the cloud keeps it. */
export interface StoredPaper {
  key: string;
  /** Its command as JSON. */
  text: string;
  bookedAt: number;
}

/** A recall as people lived it; places are addresses with the boxes the cloud named. */
export interface RecallTold {
  recall: string;
  product: string;
  lot: string;
  noticed?: { at: number; tasks: readonly { address: string; atNotice: number }[] };
  closed?: { at: number; balance: LotBalance };
  /** The last answer that was none of these. */
  refused?: string;
  /** When each kiosk had been within reach for a minute since the notice. */
  heardBy: ReadonlyMap<string, number>;
}

/** What the stores and the office remember, and what the cloud's books say of them. */
export interface StoreEvidence {
  wishes: readonly WishedPaper[];
  papers: readonly StoredPaper[];
  /** Boxes of every load that was planned. */
  loads: ReadonlyMap<string, Line>;
  /** What every address of the ledger holds. */
  booked: readonly Lying[];
  /** What really lies in stores, cars, transfers and hands. */
  lying: readonly Lying[];
  /** Nights whose proof found something, with how much. */
  badNights: readonly string[];
  recalls: readonly RecallTold[];
}
