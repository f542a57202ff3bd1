import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NodeBench, type Terminals } from "./node-bench.ts";
import { playOnNode } from "./node-runner.ts";
import { STORIES } from "./stories.ts";

describe("on the Node board, in real time, over terminals and an emulated Arduino", () => {
  const bench = new NodeBench();
  let terminals: Terminals;
  beforeAll(async () => {
    terminals = await bench.start();
  });
  afterAll(() => bench.stop());

  test.each(STORIES.map((story) => [story.name, story] as const))(
    "%s",
    { timeout: 90_000 },
    async (_name, story) => {
      const told = await playOnNode(story, { bench, terminals });
      expect(told).toEqual({ problems: [], lines: story.facts });
    },
  );
});
