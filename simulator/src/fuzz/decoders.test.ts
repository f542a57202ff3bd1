import * as contract from "@anxin/firmware/contract";
import * as parts from "@anxin/firmware/parts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PART_TARGETS, PART_WRITERS } from "./part-targets.ts";
import { runTarget } from "./run-target.ts";
import { holds, textTarget } from "./target.ts";
import { TARGETS } from "./targets.ts";
import { WIRE_TARGETS, WIRE_WRITERS } from "./wire-targets.ts";

/** Few enough for every run of the tests; `npm run fuzz` takes as long as it is given. */
const RUNS = 300;
const SEED = 20261122;

const functionsOf = (module: object) =>
  Object.entries(module)
    .filter(([, value]) => typeof value === "function")
    .map(([name]) => name)
    .sort();
const namesOf = (targets: readonly { name: string }[]) => targets.map(({ name }) => name);

test("every function the contract exports is fuzzed, or listed as one that writes", () => {
  const listed = [...namesOf(WIRE_TARGETS), ...WIRE_WRITERS].sort();
  expect(listed).toEqual(functionsOf(contract));
});

test("every function the parts export is fuzzed, or listed as one that writes", () => {
  const listed = [...namesOf(PART_TARGETS), ...PART_WRITERS].sort();
  expect(listed).toEqual(functionsOf(parts));
});

test("no two targets have one name, so that a kept input finds its own", () => {
  expect(new Set(namesOf(TARGETS)).size).toBe(TARGETS.length);
});

describe("with input nobody sends,", () => {
  test.each(TARGETS.map((target) => [target.name, target] as const))(
    "%s throws nothing of no type and takes nothing it would write otherwise",
    (_name, target) => {
      expect(runTarget(target, { seed: SEED, runs: RUNS })).toBeUndefined();
    },
  );
});

describe("the fuzzing itself", () => {
  test("finds a decoder that throws, and hands back the smallest input it found", () => {
    const broken = textTarget("broken", fc.string(), (text) => {
      if (text.includes("a")) throw new TypeError("planted");
    });
    const failure = runTarget(broken, { seed: SEED, runs: 1000 });
    expect(failure).toEqual({ target: "broken", input: "a", why: "TypeError: planted" });
  });

  test("finds a decoder that takes what it would write otherwise", () => {
    const lax = textTarget("lax", fc.constantFrom("7", "07"), (text) => {
      holds(String(Number(text)) === text, "written again");
    });
    expect(runTarget(lax, { seed: SEED, runs: 100 })?.input).toBe("07");
  });
});
