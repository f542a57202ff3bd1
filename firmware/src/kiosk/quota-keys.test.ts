import { describe, expect, test } from "vitest";
import { toHex } from "../contract/hex.ts";
import { FLASH_MAP } from "../contract/limits.ts";
import { nextWindow, type QuotaBase, ratcheted, windowsBetween } from "../contract/quota.ts";
import { baseAt } from "./eligibility.ts";
import {
  copyOfFlash,
  flashBytes,
  memoryFlash,
  type MemoryFlash,
  performFlash,
  readerOf,
} from "./memory-flash.ts";
import { type Bench, pass, plan, powerCut } from "./proof-bench.ts";
import { proofMac } from "./proof-gateway.ts";
import { PROOF_KEYS, stockedBench } from "./proof-story.ts";
import { provisionKeys } from "./provision-keys.ts";
import { seeded } from "./journal/story.testing.ts";
import { readBothKeys } from "./quota-ratchet.ts";

const A1 = { lane: 1, lot: "A1", expiry: 20290630, count: 40 };
const OLD = PROOF_KEYS[0] as QuotaBase;
const NEW = ratcheted(proofMac, OLD);
const SLOTS = { address: FLASH_MAP.planAddress, pageBytes: FLASH_MAP.pageBytes };
const DAYS_MS = 20 * 86400000;

/** A kiosk whose month is over, with a gateway that tells the time from the next receipt on. */
function monthOver(): Bench {
  const bench = stockedBench([A1], { keys: PROOF_KEYS });
  bench.nowMs += DAYS_MS;
  bench.timed = true;
  return bench;
}

const windowOfKeys = (bench: Bench) => bench.state.keys.bases.map((b) => b.window);

/** Eight bytes of a key are enough to know that it is still there. */
function isInFlash(flash: MemoryFlash, base: Uint8Array): boolean {
  const hex = toHex(base);
  const pages = Object.values(flash.pages).map((page) => toHex(page));
  for (let at = 0; at + 16 <= hex.length; at += 16) {
    if (pages.some((page) => page.includes(hex.slice(at, at + 16)))) return true;
  }
  return false;
}

describe("base keys of the quota rules", () => {
  test("move forward on the gateway's time, and the old one is nowhere in flash", () => {
    const bench = monthOver();
    expect(isInFlash(bench.flash, OLD.base)).toBe(true);
    pass(bench, 200000);
    expect(windowOfKeys(bench)).toEqual([202702]);
    expect(bench.state.keys.bases[0]?.base).toEqual(NEW.base);
    expect(isInFlash(bench.flash, OLD.base)).toBe(false);
    expect(isInFlash(bench.flash, NEW.base)).toBe(true);
  });

  test("stay where they are on the clock of the board alone; the month's key is made in memory", () => {
    const bench = monthOver();
    bench.timed = false;
    pass(bench, 200000);
    expect(windowOfKeys(bench)).toEqual([202701]);
    expect(baseAt(bench.state, 1, 202702)?.base).toEqual(NEW.base);
    expect(baseAt(bench.state, 1, 202612)).toBeUndefined();
    expect(baseAt(bench.state, 1, 2027)).toBeUndefined();
  });

  test("do not run away with a time five years ahead", () => {
    const bench = stockedBench([A1], { keys: PROOF_KEYS });
    bench.nowMs += 61 * 31 * 86400000;
    bench.timed = true;
    pass(bench, 200000);
    expect(windowOfKeys(bench)).toEqual([202701]);
    expect(baseAt(bench.state, 1, 203202)).toBeUndefined();
  });

  test("are still there, and nothing older, after a newer plan and a hundred boots", () => {
    const bench = monthOver();
    pass(bench, 200000);
    for (let i = 0; i < 100; i++) {
      if (i % 7 === 0) plan(bench, { refused: ["R" + i] });
      powerCut(bench);
    }
    expect(bench.state.keys.bases[0]?.base).toEqual(NEW.base);
    expect(isInFlash(bench.flash, OLD.base)).toBe(false);
  });
});

/** The power goes in the n-th effect from here after so many bytes; back on, without a gateway. */
function cutAt(
  make: () => Bench,
  act: (bench: Bench) => void,
  at: { effect: number; bytes: number },
): { bench: Bench; cut: boolean } {
  const bench = make();
  bench.powerLeft = at.effect;
  bench.tornBytes = at.bytes;
  act(bench);
  const { dead } = bench;
  bench.silent = true;
  powerCut(bench);
  return { bench, cut: dead };
}

function everyCut(
  make: () => Bench,
  act: (bench: Bench) => void,
  check: (bench: Bench) => void,
): number {
  let cuts = 0;
  for (let effect = 0; ; effect++) {
    const probe = cutAt(make, act, { effect, bytes: 0 });
    if (!probe.cut) return cuts;
    const torn = probe.bench.tornIn;
    const length = torn === undefined ? 0 : flashBytes(probe.bench.flash, torn);
    // A long write is the copied plan, of which any torn part is alike; an erasure likewise.
    const stride = length > 400 ? 101 : 1;
    for (let bytes = 0; bytes <= length; bytes += stride) {
      check(cutAt(make, act, { effect, bytes }).bench);
      cuts++;
    }
  }
}

test("power cut at any byte of the move: the old or the new key is there, then only the new one", () => {
  const cuts = everyCut(
    monthOver,
    (bench) => pass(bench, 100000),
    (bench) => {
      const revision = bench.state.plan?.plan.revision;
      expect(revision).toBe(1);
      const [window = 0] = windowOfKeys(bench);
      const base = bench.state.keys.bases[0]?.base;
      expect(toHex(base ?? new Uint8Array())).toBe(toHex(window === 202701 ? OLD.base : NEW.base));
      if (window === 202702) expect(isInFlash(bench.flash, OLD.base)).toBe(false);
      bench.silent = false;
      pass(bench, 100000);
      expect(windowOfKeys(bench)).toEqual([202702]);
      expect(isInFlash(bench.flash, OLD.base)).toBe(false);
    },
  );
  expect(cuts).toBeGreaterThan(150);
}, 60000);

test("power cut at any byte of a newer plan's writing: the key is not lost", () => {
  const cuts = everyCut(
    () => stockedBench([A1], { keys: PROOF_KEYS }),
    (bench) => plan(bench, { refused: ["R1"] }),
    (bench) =>
      expect(toHex(bench.state.keys.bases[0]?.base ?? new Uint8Array())).toBe(toHex(OLD.base)),
  );
  expect(cuts).toBeGreaterThan(90);
}, 60000);

test("a thousand random power cuts in a row, in plans' writing and keys' moves: never without a key", () => {
  const random = seeded(7);
  const bench = stockedBench([A1], { keys: PROOF_KEYS });
  let base = OLD;
  for (let i = 0; i < 1000; i++) {
    bench.powerLeft = random(14);
    bench.tornBytes = random(4) === 0 ? 4096 : random(60);
    plan(bench, { refused: ["R" + i] });
    if (i % 25 === 24) bench.nowMs += 10 * 86400000;
    pass(bench, 1000 + random(90000));
    powerCut(bench);
    const [now] = bench.state.keys.bases;
    if (now === undefined) throw new Error("no key after cut " + i);
    while (base.window < now.window) base = ratcheted(proofMac, base);
    expect(toHex(now.base)).toBe(toHex(base.base));
    bench.timed = true;
  }
  expect(base.window).toBeGreaterThan(202712);
}, 60000);

describe("the technician's tool", () => {
  test("gives new keys to a kiosk in service: plan and sessions stay, the old keys are gone", () => {
    const bench = stockedBench([A1], { keys: PROOF_KEYS });
    const session = bench.state.link.session;
    const fresh: QuotaBase = { rule: 3, window: 2027, base: new Uint8Array(32).fill(0xab) };
    for (const effect of provisionKeys(readerOf(bench.flash), [fresh])) {
      performFlash(bench.flash, effect);
    }
    powerCut(bench);
    expect(bench.state.keys.bases).toEqual([fresh]);
    expect(bench.state.plan?.plan.revision).toBe(1);
    expect(bench.state.link.session).toBeGreaterThan(session);
    expect(isInFlash(bench.flash, OLD.base)).toBe(false);
  });

  test("cut short anywhere and started again, it leaves the kiosk with the new keys and its plan", () => {
    const start = stockedBench([A1], { keys: PROOF_KEYS });
    const fresh: QuotaBase = { rule: 1, window: 202702, base: new Uint8Array(32).fill(0xab) };
    const effects = provisionKeys(readerOf(start.flash), [fresh]);
    for (let cut = 0; cut < effects.length; cut++) {
      const bench = { ...start, flash: copyOfFlash(start.flash) };
      effects.slice(0, cut + 1).forEach((effect, i) => {
        performFlash(bench.flash, effect, i === cut ? 100 : undefined);
      });
      powerCut(bench);
      expect(bench.state.plan?.plan.revision).toBe(1);
      expect(bench.state.keys.bases).toHaveLength(1);
      for (const effect of provisionKeys(readerOf(bench.flash), [fresh])) {
        performFlash(bench.flash, effect);
      }
      powerCut(bench);
      expect(bench.state.keys.bases).toEqual([fresh]);
      expect(bench.state.plan?.plan.revision).toBe(1);
    }
  });

  test("gives keys to a board that never ran", () => {
    const flash = memoryFlash(FLASH_MAP.pageBytes);
    for (const effect of provisionKeys(readerOf(flash), PROOF_KEYS)) performFlash(flash, effect);
    const [first, second] = readBothKeys(SLOTS, readerOf(flash));
    expect(first).toEqual({ generation: 1, bases: PROOF_KEYS });
    expect(second).toEqual(first);
  });
});

test("windows count on over a year's end", () => {
  expect(nextWindow(202612)).toBe(202701);
  expect(nextWindow(2026)).toBe(2027);
  expect(windowsBetween(202611, 202702)).toBe(3);
  expect(windowsBetween(202702, 202611)).toBe(-3);
});
