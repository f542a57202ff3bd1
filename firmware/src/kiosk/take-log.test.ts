import { describe, expect, test } from "vitest";
import { memoryFlash, performFlash, readerOf } from "./memory-flash.ts";
import {
  findPlace,
  isOf,
  isWhole,
  placeTake,
  ruleOf,
  type Take,
  TOOK,
  visitTakes,
} from "./take-log.ts";

const MAP = { address: 0, pages: 2, pageBytes: 256 };
const ENTRY_BYTES = 24;
const WHO = new Uint8Array(16).fill(0x5a);
const TAKE: Take = {
  who: WHO,
  seq: 7,
  epoch: 1,
  rule: 1,
  window: 202701,
  endDay: 20850,
  became: 0,
};

/** A log with one entry, whose writing the power cut after so many of its bytes. */
function logCutAfter(bytes: number, take = TAKE) {
  const flash = memoryFlash(MAP.pageBytes);
  const read = readerOf(flash);
  const place = findPlace(MAP, read, { endDay: take.endDay, need: 1 });
  if (place === undefined) throw new Error("the log is full");
  const effects = placeTake(place, take);
  const entry = effects.pop();
  for (const effect of effects) performFlash(flash, effect);
  if (entry !== undefined) performFlash(flash, entry, bytes);
  return read;
}

function found(bytes: number, take = TAKE): { known: boolean; whole: boolean } {
  const seen = { known: false, whole: false };
  visitTakes(MAP, logCutAfter(bytes, take), (entry) => {
    const { rule, window, who } = take;
    seen.known = isOf(entry, { rule, window, who });
    seen.whole = isWhole(entry);
    return false;
  });
  return seen;
}

describe("an entry whose writing the power cut", () => {
  test("is nobody's until its check is there, byte by byte", () => {
    for (let bytes = 0; bytes <= ENTRY_BYTES; bytes++) {
      const there = bytes > 22;
      expect({ bytes, ...found(bytes) }).toEqual({ bytes, known: there, whole: there });
    }
  });

  test("is seen, so that its place is not written again", () => {
    const read = logCutAfter(5);
    expect(visitTakes(MAP, read, (entry) => ruleOf(entry) === 255)).toBe(true);
    const next = findPlace(MAP, read, { endDay: TAKE.endDay, need: 1 });
    expect(next).toEqual({ address: 0, at: 16 + ENTRY_BYTES, fresh: false });
  });
});

test("an entry is its person's, in its rule and window, and nobody else's", () => {
  const read = logCutAfter(ENTRY_BYTES, { ...TAKE, became: TOOK });
  const is = (of: Partial<Take>) => {
    return visitTakes(MAP, read, (entry) => isOf(entry, { ...TAKE, ...of }));
  };
  expect(is({})).toBe(true);
  expect(is({ rule: 2 })).toBe(false);
  expect(is({ window: 202702 })).toBe(false);
  expect(is({ who: new Uint8Array(16) })).toBe(false);
});
