import type { Fact, WireCode } from "@anxin/firmware/contract";

interface Common {
  kiosk: string;
  term: number;
  epoch: number;
  receivedAt: number;
}

/**
 * A fact whose kind and body are known; `text` is its canonical text and `hash` the hex SHA-256 of
 * that.
 */
export interface FactItem extends Common {
  type: "fact";
  seq: number;
  fact: Fact;
  text: string;
  hash: string;
}

/**
 * Bytes nobody can read yet. With `holdsSeq` it stands in its fact's place and counts for the mark.
 */
export interface QuarantineItem extends Common {
  type: "quarantine";
  seq: number;
  holdsSeq: boolean;
  code: WireCode;
  /** Base64 of what came. */
  bytes: string;
  hash: string;
}

export interface GapItem extends Common {
  type: "gap";
  from: number;
  to: number;
}

export interface DeclarationItem extends Common {
  type: "declaration";
  nonce: string;
}

export type CheckedItem = FactItem | QuarantineItem | GapItem | DeclarationItem;
