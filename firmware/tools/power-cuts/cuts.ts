import { canonical } from "../../src/contract/canonical.ts";
import { FLASH_MAP } from "../../src/contract/limits.ts";
import type { Fact } from "../../src/contract/messages.ts";
import {
  flashBytes,
  memoryFlash,
  type MemoryFlash,
  performFlash,
  readerOf,
} from "../../src/kiosk/memory-flash.ts";
import { append } from "../../src/kiosk/journal/append.ts";
import { afterFact, type Durable, EMPTY_DURABLE } from "../../src/kiosk/journal/durable.ts";
import {
  emptyJournal,
  type FlashEffect,
  type Journal,
  oldestSeq,
} from "../../src/kiosk/journal/journal.ts";
import { mount } from "../../src/kiosk/journal/mount.ts";
import type { RingMap } from "../../src/kiosk/journal/page.ts";
import { readFacts } from "../../src/kiosk/journal/reader.ts";
import { seeded, story, truth } from "../../src/kiosk/journal/story.testing.ts";

/** A ring so small that it turns often, and whose every fact can be read back at every cut. */
export const SMALL: RingMap = { address: 768 * 4096, pages: 3, pageBytes: 768 };
/** The ring of a board. */
export const REAL: RingMap = {
  address: FLASH_MAP.journalAddress,
  pages: FLASH_MAP.ringPages,
  pageBytes: FLASH_MAP.pageBytes,
};
const START: Durable = { ...EMPTY_DURABLE, epoch: 1, nonce: "00112233445566aa" };

/**
 * What a kiosk with a good link does: everything older than the last few facts is kept elsewhere.
 */
function marked(journal: Journal): Journal {
  const epoch = journal.pages.length === 0 ? START : journal.durable;
  return { ...journal, durable: { ...epoch, held: Math.max(0, epoch.seq - 3) } };
}

/** Facts from the oldest on, or at most so many of the newest. */
function factsFrom(journal: Journal, flash: MemoryFlash, atMost: number): Fact[] {
  const facts: Fact[] = [];
  let seq = Math.max(oldestSeq(journal), journal.durable.seq - atMost + 1);
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

function same(got: object, wanted: object): void {
  if (canonical(got) === textOf(wanted)) return;
  throw new Error(`${textOf(wanted)} was written, ${canonical(got)} came back`);
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

/** The folds after the first `seq` facts were of another story. */
function forget(seq: number): void {
  folds.splice(seq);
  lastTruth = { seq: -1, of: {} };
}

function truthOf(facts: Fact[], seq: number): Partial<Durable> {
  if (lastTruth.seq !== seq) lastTruth = { seq, of: truth(foldOf(facts, seq)) };
  return lastTruth.of;
}

/** One flash, and every fact ever given to it. */
export interface Image {
  map: RingMap;
  /** Whether writes are cut at some of their bytes only. */
  sparse: boolean;
  flash: MemoryFlash;
  facts: Fact[];
}

/** In the board's ring a cut takes too long for all to be tried in a test; a command tries them. */
export function blank(map: RingMap, sparse = map === REAL): Image {
  return { map, sparse, flash: memoryFlash(map.pageBytes), facts: [] };
}

/** Of a ring of the real size the newest facts are read at each cut, all of them now and then. */
const NEWEST = 20;
const ALL_EVERY = 500;
let checks = 0;

/**
 * Reads back as a prefix that contains everything acknowledged, and the state is that prefix's
 * fold.
 */
function check({ map, flash, facts }: Image, acknowledged: number): Journal {
  const journal = mount(map, readerOf(flash));
  const seq = journal.durable.seq;
  if (seq < acknowledged || seq > acknowledged + 1) {
    throw new Error(`${acknowledged} facts were acknowledged, ${seq} came back`);
  }
  const all = map === SMALL || ++checks % ALL_EVERY === 0;
  const back = factsFrom(journal, flash, all ? seq : NEWEST);
  back.forEach((fact, i) => same(fact, facts[seq - back.length + i] ?? {}));
  if (seq > 3 && back.length < 3) throw new Error(`only ${back.length} facts can be read`);
  if (seq > 0) same(truth(journal.durable), truthOf(facts, seq));
  return journal;
}

/** Where cuts are sparse: cuts of one record's write, and bytes between cuts of anything longer. */
const RECORD_CUTS = 2;
const LONG = 100;
export const STRIDE = 64;

/**
 * Cuts writes and erasures at every byte. Where cuts are sparse a record's write is cut at two
 * random bytes, because there are thousands, and what is longer at every 64th and its end.
 */
function cutsOf({ sparse, flash }: Image, effect: FlashEffect): number[] {
  const bytes = flashBytes(flash, effect);
  if (sparse && bytes < LONG) return Array.from({ length: RECORD_CUTS }, () => pick(bytes + 1));
  const cuts: number[] = [];
  for (let at = 0; at < bytes; at += sparse ? STRIDE : 1) cuts.push(at);
  return cuts.concat([bytes]);
}

const pick = seeded(5);

/** The image with this effect begun and cut; only the page it is about is copied. */
function tornBy(image: Image, effect: FlashEffect, bytes: number): Image {
  const { map, flash } = image;
  const page = String(effect.address - (effect.address % map.pageBytes));
  const known = flash.pages[page];
  const copy = known === undefined ? {} : { [page]: new Uint8Array(known) };
  const torn = { ...flash, pages: { ...flash.pages, ...copy } };
  performFlash(torn, effect, bytes);
  return { ...image, flash: torn };
}

/** Writes a full turn of the ring and more; returns how many cuts were looked at. */
export function turnOfCuts(image: Image): { writes: number; erasures: number } {
  const { map, flash, facts } = image;
  const cuts = { writes: 0, erasures: 0 };
  forget(0);
  let journal = marked(emptyJournal(map));
  for (const next of story(10000)) {
    if ((journal.pages[0]?.turn ?? 0) > map.pages) return cuts;
    const change = append(marked(journal), next);
    if (change === undefined) throw new Error("the ring is full");
    const acknowledged = facts.length;
    facts.push({ ...next, seq: acknowledged + 1 } as Fact);
    for (const effect of change.effects) {
      const at = cutsOf(image, effect);
      for (const bytes of at) check(tornBy(image, effect, bytes), acknowledged);
      if (effect.kind === "flash-write") cuts.writes += at.length;
      else cuts.erasures += at.length;
      performFlash(flash, effect);
    }
    journal = change.journal;
  }
  throw new Error("the story is too short for a turn of the ring");
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
export function chained(
  image: Image,
  run: { seed: number; cuts: number; planted?: (flash: MemoryFlash) => void },
): void {
  const { map, flash, facts } = image;
  const random = seeded(run.seed);
  const source = story(facts.length + run.cuts * 4);
  let journal = mount(map, readerOf(flash));
  // What is written after a cut is another fact than the torn one, as a boot's is.
  let told = facts.length;
  forget(0);
  for (let cut = 0; cut < run.cuts; cut++) {
    facts.splice(journal.durable.seq);
    forget(facts.length);
    for (let left = random(4); left >= 0; left--) {
      const next = source[told++];
      const change = next && append(marked(journal), next);
      if (change === undefined) throw new Error(`seed ${run.seed}: the ring is full`);
      const acknowledged = facts.length;
      facts.push({ ...next, seq: acknowledged + 1 } as Fact);
      if (left === 0) cutShort(flash, change.effects, random);
      else for (const effect of change.effects) performFlash(flash, effect);
      run.planted?.(flash);
      journal = left === 0 ? check(image, acknowledged) : change.journal;
    }
  }
}
