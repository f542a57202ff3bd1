/**
 * A stream of chance from a seed: the same seed and label give the same stream on every machine.
 */
export interface Random {
  /** An integer in 0 .. 2^32 − 1. */
  next: () => number;
  /** An integer in 0 .. limit − 1; `limit` is 1 to 2^32. */
  below: (limit: number) => number;
  /** True with a probability in 0 .. 1. */
  chance: (probability: number) => boolean;
  /** An integer in min .. max, both included. */
  between: (min: number, max: number) => number;
  /** A waiting time with this mean, in whole milliseconds and at least 1. */
  exponentialMs: (meanMs: number) => number;
  /** One of a non-empty list. */
  pick: <T>(list: readonly T[]) => T;
  /** A stream of its own, so a draw added here moves nothing there. */
  fork: (label: string) => Random;
}

const TWO_POW_32 = 0x100000000;
/** Rounds thrown away after seeding, as the author of sfc32 (PractRand) advises. */
const WARM_UP_ROUNDS = 15;

/** FNV-1a over the characters, 32 bits: spreads labels over seeds. */
function spread(text: string, basis: number): number {
  let hash = (0x811c9dc5 ^ basis) >>> 0;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return hash;
}

/** sfc32 of PractRand: 128 bits of state, 32-bit additions, shifts and rotations only. */
export function sfc32(a: number, b: number, c: number): () => number {
  let counter = 1;
  const next = () => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  for (let i = 0; i < WARM_UP_ROUNDS; i++) next();
  return next;
}

/** The stream of a seed (any text) and a label. */
export function randomFrom(seed: string): Random {
  const next = sfc32(spread(seed, 0), spread(seed, 0x9e3779b9), spread(seed, 0x85ebca6b));
  const unit = () => next() / TWO_POW_32;
  const below = (limit: number) => Math.floor(unit() * limit);
  return {
    next,
    below,
    chance: (probability) => unit() < probability,
    between: (min, max) => min + below(max - min + 1),
    exponentialMs: (meanMs) => Math.max(1, Math.round(-Math.log(1 - unit()) * meanMs)),
    pick: (list) => {
      const chosen = list[below(list.length)];
      if (chosen === undefined) throw new RangeError("pick needs a list with something in it");
      return chosen;
    },
    fork: (label) => randomFrom(seed + "/" + label),
  };
}
