import fc from "fast-check";
import type { FuzzInput, FuzzTarget } from "./target.ts";

/** An input a target could not bear, as small as it could be made, and what happened. */
export interface Failure {
  target: string;
  input: FuzzInput;
  why: string;
}

export interface RunWish {
  seed: number;
  runs: number;
}

/** Gives a target so many inputs; the failure that was found, shrunk, or undefined. */
export function runTarget(target: FuzzTarget, wish: RunWish): Failure | undefined {
  const property = fc.property(target.inputs, (input) => target.check(input));
  const told = fc.check(property, { seed: wish.seed, numRuns: wish.runs });
  const input = told.counterexample?.[0];
  if (!told.failed || input === undefined) return undefined;
  return { target: target.name, input, why: whyOf(told.errorInstance) };
}

/** Gives a target one input again. */
export function replay(target: FuzzTarget, input: FuzzInput): Failure | undefined {
  try {
    target.check(input);
    return undefined;
  } catch (error) {
    return { target: target.name, input, why: whyOf(error) };
  }
}

function whyOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
