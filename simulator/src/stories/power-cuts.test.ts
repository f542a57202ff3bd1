import { expect, test } from "vitest";
import { PureSite } from "./pure-runner.ts";
import { Player } from "./player.ts";
import type { Story } from "./story.ts";

const LOT = { product: "condom-m", expiry: 20340630, count: 5 };
const STORY: Story = {
  name: "two lanes and a person",
  lanes: [
    { ...LOT, lane: 1, lot: "A1", turns: ["empty"] },
    { ...LOT, lane: 2, lot: "B2" },
  ],
  steps: [],
  facts: [],
  says: "ready",
  fell: 0,
};

/** Somebody with a grant, who presses whenever the machine asks, for this long. */
function serve(site: PureSite, id: string): void {
  site.gateway.grant(id, "condom-m", 60);
  for (let ms = 0; ms < 15_000; ms += 100) {
    if (site.shown() === "armed") site.press();
    site.pass(100);
  }
}

/** One person is served and the power goes before an effect on the way; then comes another. */
function served(cutBefore: number | undefined) {
  const site = new PureSite(STORY);
  site.gateway.start();
  site.start();
  const prelude = new Player(STORY, site);
  while (!prelude.poll()) site.pass(20);
  const first = site.gateway.held;
  const effects = site.effects;
  site.cutBefore = cutBefore === undefined ? undefined : effects + cutBefore;
  serve(site, "a1");
  const onTheWay = site.effects - effects;
  site.cutBefore = undefined;
  const runs = site.cabinet.runs;
  serve(site, "a2");
  site.gateway.stop();
  const facts = Object.values(site.gateway.facts).filter((fact) => fact.seq > first);
  return { site, facts, onTheWay, runs, problems: prelude.problems };
}

function count(facts: ReturnType<typeof served>["facts"], kind: string): number {
  return facts.filter((fact) => fact.kind === kind).length;
}

/** What a run with a cut came to, as far as it can break a promise. */
interface Outcome {
  facts: ReturnType<typeof served>["facts"];
  /** Motor runs until the second person came, and in all. */
  runs: number;
  runsInAll: number;
  fell: number;
}

function outcomeOf({ site, facts, runs }: ReturnType<typeof served>): Outcome {
  return { facts, runs, runsInAll: site.cabinet.runs, fell: site.cabinet.fell };
}

/** Every promise that was broken (invariants 1 and 2), in words. */
function broken({ facts, runs, runsInAll, fell }: Outcome): string[] {
  const intents = facts.filter((fact) => fact.kind === "vend-intended");
  const ofFirst = intents.filter((fact) => Number(`0x${fact.body.id}`) === 0xa1).length;
  const [dispensed, failed, uncertain] = ["dispensed", "vend-failed", "vend-uncertain"].map(
    (kind) => count(facts, kind),
  ) as [number, number, number];
  const untold = fell - dispensed;
  const promises: [string, boolean][] = [
    ["every intent has one end", dispensed + failed + uncertain === intents.length],
    ["no motor runs without an intent", runsInAll <= intents.length && runs <= ofFirst],
    ["two intents at most for one person", ofFirst <= 2],
    ["a box that fell is told of, or in doubt", untold >= 0 && untold <= uncertain],
  ];
  return promises.filter(([, kept]) => !kept).map(([promise]) => promise);
}

const WHOLE = served(undefined);

test("without a cut the first lane is empty, the second gives, and the next person is served", () => {
  expect(WHOLE.problems).toEqual([]);
  expect(WHOLE.facts.map((fact) => fact.kind)).toEqual([
    "vend-intended",
    "vend-failed",
    "vend-intended",
    "dispensed",
    "vend-intended",
    "dispensed",
  ]);
  expect(WHOLE.onTheWay).toBeGreaterThan(20);
});

test.each(Array.from({ length: WHOLE.onTheWay }, (_, at) => at))(
  "the power goes before effect %i: every box is told of, and no intent is run twice",
  (cutBefore) => {
    const result = served(cutBefore);
    expect(result.site.cut).toBe(true);
    expect(count(result.facts, "booted")).toBe(1);
    expect(broken(outcomeOf(result))).toEqual([]);
  },
);

test("a lost fact, a run too many and a box nobody told of are each noticed", () => {
  const good = outcomeOf(WHOLE);
  const withoutEnd = good.facts.filter((fact) => fact.kind !== "vend-failed");
  expect(broken({ ...good, facts: withoutEnd })).toEqual(["every intent has one end"]);
  expect(broken({ ...good, runs: 3 })).toEqual(["no motor runs without an intent"]);
  expect(broken({ ...good, runsInAll: 4 })).toEqual(["no motor runs without an intent"]);
  expect(broken({ ...good, fell: 3 })).toEqual(["a box that fell is told of, or in doubt"]);
});
