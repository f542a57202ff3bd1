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
import { emptyJournal, type FlashEffect, type Journal, oldestSeq } from "./journal.ts";
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

/** Canonical texts of what should be, made once: it is asked for some twenty thousand times. */
const texts = new WeakMap<object, string>();

function textOf(value: object): string {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = canonical(value);
  texts.set(value, text);
  return text;
}

/** Vitest's own comparison only to print a difference. */
function same(got: object, wanted: object): void {
  if (canonical(got) !== textOf(wanted)) expect(got).toEqual(wanted);
}

const folds: Durable[] = [];
let lastTruth: { seq: number; of: Partial<Durable> } = { seq: 0, of: {} };

/** The fold of the first `seq` facts; every run tells the same story, so it is made once. */
function foldOf(facts: Fact[], seq: number): Durable {
  for (let i = folds.length; i < seq; i++) {
    const fact = facts[i];
    if (fact !== undefined) folds.push(afterFact(folds[i - 1] ?? START, fact));
  }
  return folds[seq - 1] ?? START;
}

function truthOf(facts: Fact[], seq: number): Partial<Durable> {
  if (lastTruth.seq !== seq) lastTruth = { seq, of: truth(foldOf(facts, seq)) };
  return lastTruth.of;
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
  back.forEach((fact, i) => same(fact, facts[seq - back.length + i] ?? {}));
  if (seq > 3) expect(back.length).toBeGreaterThanOrEqual(3);
  if (seq > 0) same(truth(journal.durable), truthOf(facts, seq));
  return journal;
}

/** One flash, and every fact ever given to it. */
interface Image {
  flash: MemoryFlash;
  facts: Fact[];
}

/** Cuts every write at every byte; of an erasure every eighth byte and both ends. */
function cutsOf(flash: MemoryFlash, effect: FlashEffect): number[] {
  const bytes = flashBytes(flash, effect);
  const stride = effect.kind === "flash-erase" ? 8 : 1;
  const cuts: number[] = [];
  for (let at = 0; at <= bytes; at += stride) cuts.push(at);
  return cuts;
}

/** Writes a full turn of the ring and more; returns how many cuts were looked at. */
function everyByte(image: Image): number {
  const { flash, facts } = image;
  let journal = marked(emptyJournal(MAP));
  let cuts = 0;
  for (const next of story(130)) {
    const change = append(marked(journal), next);
    if (change === undefined) throw new Error("the ring is full");
    const acknowledged = facts.length;
    facts.push({ ...next, seq: acknowledged + 1 } as Fact);
    for (const effect of change.effects) {
      for (const bytes of cutsOf(flash, effect)) {
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
  return cuts;
}

/** Performs effects until the power goes in the given one, after some of its bytes. */
function cutShort(flash: MemoryFlash, effects: FlashEffect[], random: (n: number) => number): void {
  const cutAt = random(effects.length);
  for (const effect of effects.slice(0, cutAt)) performFlash(flash, effect);
  const torn = effects[cutAt];
  if (torn !== undefined) performFlash(flash, torn, random(flashBytes(flash, torn) + 1));
}

/**
 * Boots, writes until the power goes at a random byte of a random write, and boots again, on one
 * image.
 */
function chained(
  image: Image,
  run: { seed: number; cuts: number; planted?: (flash: MemoryFlash) => void },
): void {
  const { flash, facts } = image;
  const random = seeded(run.seed);
  const source = story(facts.length + run.cuts * 4);
  let journal = mount(MAP, readerOf(flash));
  for (let cut = 0; cut < run.cuts; cut++) {
    facts.splice(journal.durable.seq);
    for (let left = random(4); left >= 0; left--) {
      const next = source[facts.length];
      const change = next && append(marked(journal), next);
      if (change === undefined) throw new Error(`seed ${run.seed}: the ring is full`);
      const acknowledged = facts.length;
      facts.push({ ...next, seq: acknowledged + 1 } as Fact);
      if (left === 0) cutShort(flash, change.effects, random);
      else for (const effect of change.effects) performFlash(flash, effect);
      run.planted?.(flash);
      journal = left === 0 ? check(flash, facts, acknowledged) : change.journal;
    }
  }
}

test("power cut at every byte of every write of a full turn, then 10,000 random ones on that image", () => {
  const image: Image = { flash: memoryFlash(MAP.pageBytes), facts: [] };
  expect(everyByte(image)).toBeGreaterThan(5000);
  chained(image, { seed: 1, cuts: 10000 });
  expect(image.facts.length).toBeGreaterThan(15000);
}, 120000);

test.each([2, 3])("five hundred random power cuts in a row from a blank flash, seed %i", (seed) => {
  chained({ flash: memoryFlash(MAP.pageBytes), facts: [] }, { seed, cuts: 500 });
});

test("the check would notice a record that is lost after its write returned", () => {
  expect(() => {
    const planted = (flash: MemoryFlash) => {
      const first = Object.keys(flash.pages)[0];
      const page = first === undefined ? undefined : flash.pages[first];
      page?.fill(0, 250, 254);
    };
    chained({ flash: memoryFlash(MAP.pageBytes), facts: [] }, { seed: 4, cuts: 50, planted });
  }).toThrow();
});
