import { expect, test } from "vitest";
import { canonical } from "../../contract/canonical.ts";
import type { Fact } from "../../contract/messages.ts";
import {
  copyOfFlash,
  flashBytes,
  memoryFlash,
  type MemoryFlash,
  performFlash,
  readerOf,
} from "../memory-flash.ts";
import { append } from "./append.ts";
import { afterFact, type Durable, EMPTY_DURABLE } from "./durable.ts";
import { emptyJournal, type Journal, oldestSeq } from "./journal.ts";
import { mount } from "./mount.ts";
import { readFacts } from "./reader.ts";
import { seeded, story, truth } from "./story.testing.ts";

const MAP = { address: 768 * 4096, pages: 3, pageBytes: 768 };
const START: Durable = { ...EMPTY_DURABLE, epoch: 1, nonce: "00112233445566aa" };

/**
 * What a kiosk with a good link does: everything older than the last few facts is kept elsewhere.
 */
function marked(journal: Journal): Journal {
  const epoch = journal.pages.length === 0 ? START : journal.durable;
  return { ...journal, durable: { ...epoch, held: Math.max(0, epoch.seq - 3) } };
}

function factsFrom(journal: Journal, flash: MemoryFlash): Fact[] {
  const facts: Fact[] = [];
  let seq = oldestSeq(journal);
  for (;;) {
    const before = facts.length;
    readFacts(journal, readerOf(flash), { seq, visit: (f) => facts.push(f) > 0 });
    if (facts.length === before) return facts;
    seq = (facts[facts.length - 1]?.seq ?? 0) + 1;
  }
}

/** Vitest's own comparison only to print a difference: it is asked some ten thousand times. */
function same(a: unknown, b: unknown): void {
  if (canonical(a) !== canonical(b)) expect(a).toEqual(b);
}

const folds: Durable[] = [];

/** The fold of the first `seq` facts; every run tells the same story, so it is made once. */
function foldOf(facts: Fact[], seq: number): Durable {
  for (let i = folds.length; i < seq; i++) {
    const fact = facts[i];
    if (fact !== undefined) folds.push(afterFact(folds[i - 1] ?? START, fact));
  }
  return folds[seq - 1] ?? START;
}

/**
 * Reads back as a prefix that contains everything acknowledged, and the state is that prefix's
 * fold.
 */
function check(flash: MemoryFlash, facts: Fact[], acknowledged: number): Journal {
  const journal = mount(MAP, readerOf(flash));
  const seq = journal.durable.seq;
  if (seq < acknowledged || seq > acknowledged + 1) {
    throw new Error(`${acknowledged} facts were acknowledged, ${seq} came back`);
  }
  const back = factsFrom(journal, flash);
  same(back, facts.slice(seq - back.length, seq));
  if (seq > 3) expect(back.length).toBeGreaterThanOrEqual(3);
  if (seq > 0) same(truth(journal.durable), truth(foldOf(facts, seq)));
  return journal;
}

test("power cut at every byte of every write and erase of a full turn of the ring", () => {
  const flash = memoryFlash(MAP.pageBytes);
  const facts: Fact[] = [];
  let journal = marked(emptyJournal(MAP));
  let cuts = 0;
  for (const next of story(130)) {
    const change = append(marked(journal), next);
    if (change === undefined) throw new Error("the ring is full");
    const acknowledged = facts.length;
    facts.push({ ...next, seq: acknowledged + 1 } as Fact);
    for (const effect of change.effects) {
      for (let bytes = 0; bytes <= flashBytes(flash, effect); bytes++) {
        const torn = copyOfFlash(flash);
        performFlash(torn, effect, bytes);
        check(torn, facts, acknowledged);
        cuts++;
      }
      performFlash(flash, effect);
    }
    journal = change.journal;
  }
  expect(journal.pages[0]?.turn).toBeGreaterThan(MAP.pages);
  expect(cuts).toBeGreaterThan(5000);
}, 120000);

/**
 * Boots, writes until the power goes at a random byte of a random write, and boots again, on one
 * image.
 */
function chained(seed: number, cuts: number, planted?: (flash: MemoryFlash) => void): void {
  const random = seeded(seed);
  const flash = memoryFlash(MAP.pageBytes);
  const facts: Fact[] = [];
  const source = story(cuts * 8);
  for (let cut = 0; cut < cuts; cut++) {
    let journal = marked(mount(MAP, readerOf(flash)));
    facts.splice(journal.durable.seq);
    for (let left = random(6); left >= 0; left--) {
      const next = source[facts.length];
      const change = next && append(marked(journal), next);
      if (change === undefined) throw new Error(`seed ${seed}: the ring is full`);
      const acknowledged = facts.length;
      facts.push({ ...next, seq: acknowledged + 1 } as Fact);
      const cutAt = left === 0 ? random(change.effects.length) : -1;
      for (let e = 0; e < change.effects.length; e++) {
        const effect = change.effects[e];
        if (effect === undefined) break;
        const torn = e === cutAt ? random(flashBytes(flash, effect) + 1) : undefined;
        performFlash(flash, effect, torn);
        if (torn !== undefined) break;
      }
      journal = change.journal;
      planted?.(flash);
      if (left === 0) check(flash, facts, acknowledged);
    }
  }
}

test.each([1, 2, 3])("a thousand random power cuts in a row on one image, seed %i", (seed) => {
  chained(seed, 1000);
});

test("the check would notice a record that is lost after its write returned", () => {
  expect(() => {
    chained(4, 50, (flash) => {
      const first = Object.keys(flash.pages)[0];
      const page = first === undefined ? undefined : flash.pages[first];
      page?.fill(0, 250, 254);
    });
  }).toThrow();
});
