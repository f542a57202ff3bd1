import type fc from "fast-check";

/** What a decoder is given: text, or bytes. A value travels as its JSON text. */
export type FuzzInput = string | Uint8Array;

/**
 * One decoder. `check` throws when the decoder does what it may not: throws something of no type of
 * its own, or takes what contradicts its own writing.
 */
export interface FuzzTarget {
  name: string;
  inputs: fc.Arbitrary<FuzzInput>;
  check(input: FuzzInput): void;
}

/** Thrown by a check that found a decoder wrong. */
export class FuzzFinding extends Error {
  readonly code = "fuzz-finding";
}

/** Throws FuzzFinding unless it holds. */
export function holds(condition: boolean, what: string): void {
  if (!condition) throw new FuzzFinding(what);
}

/** Throws FuzzFinding unless both are the same as JSON. */
export function same(one: unknown, other: unknown, what: string): void {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  if (a !== b) throw new FuzzFinding(`${what}: ${cut(a)} is not ${cut(b)}`);
}

const SHOWN = 300;
const cut = (text: string | undefined) => String(text).slice(0, SHOWN);

/** A target whose inputs are text. */
export function textTarget(
  name: string,
  inputs: fc.Arbitrary<string>,
  check: (text: string) => void,
): FuzzTarget {
  return {
    name,
    inputs,
    check: (input) =>
      check(typeof input === "string" ? input : Buffer.from(input).toString("latin1")),
  };
}

/** A target whose inputs are bytes. */
export function bytesTarget(
  name: string,
  inputs: fc.Arbitrary<Uint8Array>,
  check: (bytes: Uint8Array) => void,
): FuzzTarget {
  return {
    name,
    inputs,
    check: (input) => check(typeof input === "string" ? Buffer.from(input, "latin1") : input),
  };
}

/** A target whose inputs are JSON values, handed over parsed; text that is no JSON is passed. */
export function valueTarget(
  name: string,
  inputs: fc.Arbitrary<string>,
  check: (value: unknown) => void,
): FuzzTarget {
  return textTarget(name, inputs, (text) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return;
    }
    check(value);
  });
}
