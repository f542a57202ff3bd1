/**
 * What every journal must do, as tests: run on SQLite here and on the simulator's model.
 * `reopen` gives a journal on the same disk after the power was cut: only what was committed is
 * there.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hashOf } from "../fact-hash.ts";
import type { Entry } from "../fleet/decision.ts";
import { fact, record } from "../testing/journal-facts.ts";
import type { Batch, Journal, JournalEntry, KioskRecord } from "./port.ts";

export interface JournalBench {
  /** A new, empty journal with this bound on its bytes; not yet opened. */
  fresh(bytesMax: number): Promise<Journal>;
  /** Cuts the power under the last journal given and gives one on what is left; not yet opened. */
  reopen(): Promise<Journal>;
  clean(): Promise<void>;
}

function batch(held: number, ...entries: JournalEntry[]): Batch {
  return { entries, record: record(held) };
}

/** A journal under test, and the disk it is on. */
class Bed {
  journal: Journal;
  readonly bench: JournalBench;

  constructor(journal: Journal, bench: JournalBench) {
    this.journal = journal;
    this.bench = bench;
  }

  async powerCut(): Promise<KioskRecord[]> {
    this.journal = await this.bench.reopen();
    return this.journal.open();
  }
}

const BEHAVIOURS: Record<string, (bed: Bed) => Promise<void>> = {
  "what an append resolved for is there after a power cut": async (bed) => {
    await bed.journal.append(batch(2, fact(1), fact(2)));
    const records = await bed.powerCut();
    expect(records).toEqual([record(2)]);
    expect(bed.journal.pending("k1", 10).map((entry) => entry.seq)).toEqual([1, 2]);
    const stored = fact(2).body;
    const hash = stored.type === "fact" ? hashOf(stored.fact) : "";
    expect(bed.journal.shelf("k1").hashAt(1, 2)).toBe(hash);
  },

  "a batch is stored whole or not at all": async (bed) => {
    const other = { kiosk: "k2" };
    const twice = { entries: [fact(1, other), fact(1, other)], record: record(1, 0, other) };
    const good = bed.journal.append(batch(1, fact(1)));
    await expect(bed.journal.append(twice)).rejects.toThrow();
    await good;
    expect(await bed.powerCut()).toEqual([record(1)]);
    expect(bed.journal.pending("k2", 10)).toEqual([]);
  },

  "appends made at once are all stored, in order": async (bed) => {
    const seqs = Array.from({ length: 50 }, (_, at) => at + 1);
    await Promise.all(seqs.map((seq) => bed.journal.append(batch(seq, fact(seq)))));
    await bed.powerCut();
    expect(bed.journal.pending("k1", 100).map((entry) => entry.seq)).toEqual(seqs);
  },

  "pending leaves out what the cloud has, and ends at its limit": async (bed) => {
    const { journal } = bed;
    await journal.append({ entries: [fact(1), fact(2), fact(3)], record: record(3, 1) });
    expect(journal.pending("k1", 10).map((entry) => entry.seq)).toEqual([2, 3]);
    expect(journal.pending("k1", 1).map((entry) => entry.seq)).toEqual([2]);
  },

  "an earlier epoch is sent before a later one": async (bed) => {
    const { journal } = bed;
    const marks = { 1: { held: 2, kept: 1, top: 2 }, 2: { held: 1, kept: 0, top: 1 } };
    const entries = [fact(1), fact(2), fact(1, { epoch: 2 })];
    await journal.append({ entries, record: record(2, 1, { marks, epoch: 2 }) });
    const sent = journal.pending("k1", 10).map((entry) => [entry.epoch, entry.seq]);
    expect(sent).toEqual([
      [1, 2],
      [2, 1],
    ]);
  },

  "a loose entry is stored once, sent until delivered, and again when it comes again": async (
    bed,
  ) => {
    const { journal } = bed;
    const fork = fact(1, { loose: true, hash: "other" });
    await journal.append(batch(1, fact(1), fork));
    await journal.append(batch(1, fork));
    const loose = () => journal.pending("k1", 10).filter((entry) => entry.loose);
    expect(loose()).toHaveLength(1);
    journal.delivered(loose().map((entry) => entry.id));
    expect(loose()).toEqual([]);
    await journal.append(batch(1, fork));
    expect(loose()).toHaveLength(1);
    journal.delivered(loose().map((entry) => entry.id));
    journal.redeliver("k1");
    expect(loose()).toHaveLength(1);
    expect(journal.status().entries).toBe(2);
  },

  "a gap covers its numbers, and the line's end is found over it": async (bed) => {
    const { journal } = bed;
    const body: Entry["body"] = { type: "gap", epoch: 1, from: 2, to: 4 };
    const gap = fact(2, { last: 4, hash: "", body });
    await journal.append(batch(5, fact(1), gap, fact(5), fact(9)));
    const shelf = journal.shelf("k1");
    expect(shelf.hashAt(1, 3)).toBe("");
    expect(shelf.hashAt(1, 6)).toBeUndefined();
    expect(shelf.endFrom(1, 0)).toBe(5);
    expect(shelf.endFrom(1, 6)).toBe(6);
    expect(shelf.nextAbove(1, 5)).toBe(9);
    expect(shelf.nextAbove(1, 9)).toBeUndefined();
  },

  "facts stored together are told apart again, and go together": async (bed) => {
    const { journal } = bed;
    const together = [1, 2, 3, 4, 5, 6, 9].map((seq) => fact(seq, { receivedAt: 1000 }));
    await journal.append(batch(6, ...together));
    await journal.append({ entries: [], record: record(6, 3) });
    expect(journal.pending("k1", 2).map((entry) => entry.seq)).toEqual([4, 5]);
    expect(journal.pending("k1", 10).map((entry) => entry.seq)).toEqual([4, 5, 6]);
    const shelf = journal.shelf("k1");
    expect(shelf.hashAt(1, 5)).toHaveLength(64);
    expect(shelf.nextAbove(1, 4)).toBe(5);
    expect(shelf.nextAbove(1, 6)).toBe(9);
    expect(shelf.endFrom(1, 2)).toBe(6);
    expect(journal.status().entries).toBe(7);
    expect(journal.trim({ before: 9999, limit: 10 })).toBe(0);
    await journal.append({ entries: [], record: record(6, 6) });
    expect(journal.trim({ before: 9999, limit: 10 })).toBe(6);
    const [found] = await bed.powerCut();
    expect(found?.marks[1]).toEqual({ held: 6, kept: 6, top: 9 });
  },

  "only what the cloud has is trimmed, oldest first, a few at a time": async (bed) => {
    const { journal } = bed;
    for (const seq of [1, 2, 3]) await journal.append(batch(seq, fact(seq)));
    await journal.append({ entries: [], record: record(3, 2) });
    expect(journal.trim({ before: 1001, limit: 10 })).toBe(0);
    expect(journal.trim({ before: 9999, limit: 1 })).toBe(1);
    expect(journal.trim({ before: 9999, limit: 10 })).toBe(1);
    expect(journal.trim({ before: 9999, limit: 10 })).toBe(0);
    expect(journal.pending("k1", 10).map((entry) => entry.seq)).toEqual([3]);
    expect(journal.status().entries).toBe(1);
  },

  "above its bound it takes no entry, but marks may still move": async (bed) => {
    await bed.journal.close();
    bed.journal = await bed.bench.fresh(1000);
    const { journal } = bed;
    await journal.open();
    let held = 0;
    while (journal.status().bytes < 1000) await journal.append(batch(++held, fact(held)));
    const more = journal.append(batch(held + 1, fact(held + 1)));
    await expect(more).rejects.toMatchObject({ kind: "full" });
    await journal.append({ entries: [], record: record(held, held) });
    expect(journal.trim({ before: 9999, limit: 100 })).toBe(held);
    await journal.append(batch(held + 1, fact(held + 1)));
  },

  "once closed it refuses": async (bed) => {
    const { journal } = bed;
    await journal.close();
    await expect(journal.append(batch(1, fact(1)))).rejects.toMatchObject({ kind: "closed" });
  },
};

export function describeJournal(name: string, bench: JournalBench): void {
  describe(name, () => {
    let bed: Bed;
    beforeEach(async () => {
      bed = new Bed(await bench.fresh(1_000_000), bench);
      await bed.journal.open();
    });
    afterEach(async () => {
      await bed.journal.close();
      await bench.clean();
    });
    for (const [behaviour, holds] of Object.entries(BEHAVIOURS)) test(behaviour, () => holds(bed));
  });
}
