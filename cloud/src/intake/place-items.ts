import type {
  CheckedItem,
  DeclarationItem,
  FactItem,
  GapItem,
  QuarantineItem,
} from "./checked-item.ts";

/** What is already committed of one kiosk, as far as these items need to know. */
export interface Committed {
  /** Epoch to its mark. */
  kept: ReadonlyMap<number, number>;
  /** `epoch/seq` of committed facts at or below the mark to their hash. */
  facts: ReadonlyMap<string, string>;
  /** `epoch/seq/hash` of quarantined bytes. */
  quarantined: ReadonlySet<string>;
  gaps: readonly { epoch: number; from: number; to: number }[];
}

/** What to write for one kiosk, each list in (epoch, seq) order. */
export interface Placed {
  facts: FactItem[];
  quarantines: QuarantineItem[];
  gaps: GapItem[];
  declarations: DeclarationItem[];
  /** The marks after this, of every epoch named. */
  kept: Map<number, number>;
  /** A fact came that belongs before one already folded. */
  late: boolean;
}

/**
 * Finds each item's place: next after the mark, a repeat, a fork, or in a gap told earlier.
 * Undefined when something starts above the mark: then nothing of this kiosk may be stored
 * (`ahead-of-mark`).
 */
export function placeItems(
  items: readonly CheckedItem[],
  committed: Committed,
): Placed | undefined {
  const placing = new Placing(committed);
  for (const item of inOrder(items)) if (!placing.place(item)) return undefined;
  return placing.placed;
}

function inOrder(items: readonly CheckedItem[]): CheckedItem[] {
  return [...items].sort((a, b) => a.epoch - b.epoch || startOf(a) - startOf(b));
}

function startOf(item: CheckedItem): number {
  if (item.type === "gap") return item.from;
  return item.type === "declaration" ? 0 : item.seq;
}

class Placing {
  readonly placed: Placed;
  readonly #committed: Committed;
  readonly #facts: Map<string, string>;
  readonly #quarantined: Set<string>;
  readonly #newestEpoch: number;

  constructor(committed: Committed) {
    this.#committed = committed;
    this.#facts = new Map(committed.facts);
    this.#quarantined = new Set(committed.quarantined);
    this.#newestEpoch = newestEpoch(committed.kept);
    this.placed = {
      facts: [],
      quarantines: [],
      gaps: [],
      declarations: [],
      kept: new Map(),
      late: false,
    };
  }

  place(item: CheckedItem): boolean {
    const kept = this.#kept(item.epoch);
    this.placed.kept.set(item.epoch, kept);
    switch (item.type) {
      case "declaration":
        this.placed.declarations.push(item);
        return true;
      case "gap":
        return this.#placeGap(item, kept);
      case "quarantine":
        return item.holdsSeq ? this.#placeInSeq(item, kept) : this.#quarantine(item);
      case "fact":
        return this.#placeInSeq(item, kept);
    }
  }

  #placeInSeq(item: FactItem | QuarantineItem, kept: number): boolean {
    if (item.seq > kept + 1) return false;
    if (item.seq === kept + 1) {
      this.placed.kept.set(item.epoch, item.seq);
      return this.#store(item);
    }
    return this.#placeBelow(item);
  }

  /** At or below the mark: a repeat, a fork, or what a gap was told for. */
  #placeBelow(item: FactItem | QuarantineItem): boolean {
    const key = keyOf(item);
    const known = this.#facts.get(key);
    if (known === item.hash || this.#quarantined.has(key + "/" + item.hash)) return true;
    if (known === undefined && this.#inGap(item) && !this.#isQuarantined(key)) {
      this.placed.late = this.placed.late || item.type === "fact";
      return this.#store(item);
    }
    return this.#quarantine(forkOf(item));
  }

  #store(item: FactItem | QuarantineItem): boolean {
    if (item.type === "quarantine") return this.#quarantine(item);
    if (item.epoch < this.#newestEpoch) this.placed.late = true;
    this.#facts.set(keyOf(item), item.hash);
    this.placed.facts.push(item);
    return true;
  }

  #quarantine(item: QuarantineItem): boolean {
    const key = keyOf(item) + "/" + item.hash;
    if (this.#quarantined.has(key)) return true;
    this.#quarantined.add(key);
    this.placed.quarantines.push(item);
    return true;
  }

  #placeGap(item: GapItem, kept: number): boolean {
    if (item.from > kept + 1) return false;
    if (item.to <= kept) return true;
    this.placed.gaps.push({ ...item, from: kept + 1 });
    this.placed.kept.set(item.epoch, item.to);
    return true;
  }

  #kept(epoch: number): number {
    return this.placed.kept.get(epoch) ?? this.#committed.kept.get(epoch) ?? 0;
  }

  #inGap(item: FactItem | QuarantineItem): boolean {
    const told = [...this.#committed.gaps, ...this.placed.gaps];
    return told.some((g) => g.epoch === item.epoch && g.from <= item.seq && item.seq <= g.to);
  }

  #isQuarantined(key: string): boolean {
    for (const known of this.#quarantined) if (known.startsWith(key + "/")) return true;
    return false;
  }
}

function newestEpoch(kept: ReadonlyMap<number, number>): number {
  let newest = 0;
  for (const [epoch, mark] of kept) if (mark > 0 && epoch > newest) newest = epoch;
  return newest;
}

function keyOf(item: { epoch: number; seq: number }): string {
  return item.epoch + "/" + item.seq;
}

function forkOf(item: FactItem | QuarantineItem): QuarantineItem {
  const { kiosk, term, epoch, receivedAt, seq, hash } = item;
  const bytes = item.type === "quarantine" ? item.bytes : Buffer.from(item.text).toString("base64");
  const code = "fork";
  const holdsSeq = false;
  return { type: "quarantine", kiosk, term, epoch, receivedAt, seq, holdsSeq, code, bytes, hash };
}
