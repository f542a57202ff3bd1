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
    const { site, facts, runs } = served(cutBefore);
    expect(site.cut).toBe(true);
    expect(count(facts, "booted")).toBe(1);
    const intents = facts.filter((fact) => fact.kind === "vend-intended");
    const uncertain = count(facts, "vend-uncertain");
    expect(count(facts, "dispensed") + count(facts, "vend-failed") + uncertain).toBe(
      intents.length,
    );
    expect(site.cabinet.runs).toBeLessThanOrEqual(intents.length);
    const ofFirst = intents.filter((fact) => Number(`0x${fact.body.id}`) === 0xa1).length;
    expect(runs).toBeLessThanOrEqual(ofFirst);
    expect(ofFirst).toBeLessThanOrEqual(2);
    const untold = site.cabinet.fell - count(facts, "dispensed");
    expect(untold).toBeGreaterThanOrEqual(0);
    expect(untold).toBeLessThanOrEqual(uncertain);
  },
);
