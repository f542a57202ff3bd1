import { resolve } from "node:path";
import { describeWith, requires } from "@anxin/firmware/testing";
import { runBare } from "@anxin/firmware/testing/bare";
import { type Bundle, bundle } from "@anxin/firmware/testing/bundle";
import { KIOSK_FORM } from "@anxin/firmware/testing/entries";
import { runInInterpreter } from "@anxin/firmware/testing/interpreter";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NodeBench, type Terminals } from "./node-bench.ts";
import { playOnNode } from "./node-runner.ts";
import { paceTime } from "./paced-time.ts";
import { playPure } from "./pure-runner.ts";
import { STORIES } from "./stories.ts";

const NAMED = STORIES.map((story, at) => [story.name, story, at] as const);
const INTERPRETER_MS = 1_200_000;

/** The whole Espruino program, its pretend parts and the stories, as a board would get them. */
let program: Bundle;
beforeAll(async () => {
  const entry = resolve(import.meta.dirname, "espruino-entry.ts");
  program = await bundle({ entry, name: "stories", ...KIOSK_FORM });
}, 300_000);

/** What the program printed of the story at this place. */
function toldOf(run: { lines: string[]; error: string | undefined }, at: number): unknown {
  expect(run.error).toBeUndefined();
  return JSON.parse(run.lines[at] ?? "null");
}

describe("on the pure kiosk, in virtual time", () => {
  test.each(NAMED)("%s", (_name, story) => {
    expect(playPure(story)).toEqual({ problems: [], lines: story.facts });
  });

  test("a story told wrong is noticed, be it in its facts, its boxes or its last word", () => {
    const [story] = STORIES;
    if (story === undefined) throw new Error("there are no stories");
    expect(playPure({ ...story, facts: [] }).problems).toHaveLength(1);
    expect(playPure({ ...story, fell: 2 }).problems).toHaveLength(1);
    expect(playPure({ ...story, says: "no-drop" }).problems).toHaveLength(2);
  });
});

describe("on the Node board, over terminals and an emulated Arduino", () => {
  const bench = new NodeBench();
  let terminals: Terminals;
  let ownTime = () => {};
  beforeAll(async () => {
    ownTime = paceTime(() => bench.onTheWay.any());
    terminals = await bench.start();
  });
  afterAll(async () => {
    ownTime();
    await bench.stop();
  });

  test.each(NAMED)("%s", { timeout: 90_000 }, async (_name, story) => {
    const told = await playOnNode(story, { bench, terminals });
    expect(told).toEqual({ problems: [], lines: story.facts });
  });
});

describe("on the Espruino program as an ES5 bundle, where only a board's builtins are", () => {
  let run: Awaited<ReturnType<typeof runBare>>;
  beforeAll(async () => {
    run = await runBare(program.code);
  }, 60_000);

  test.each(NAMED)("%s", (_name, story, at) => {
    expect(toldOf(run, at)).toEqual({ problems: [], lines: story.facts });
  });
});

describeWith(["ESPRUINO-PC"], "on that bundle in an Espruino interpreter", () => {
  let run: Awaited<ReturnType<typeof runInInterpreter>>;
  beforeAll(async () => {
    run = await runInInterpreter(requires("ESPRUINO-PC").value ?? "", program.code);
  }, INTERPRETER_MS);

  test.each(NAMED)("%s", (_name, story, at) => {
    expect(toldOf(run, at)).toEqual({ problems: [], lines: story.facts });
  });
});
