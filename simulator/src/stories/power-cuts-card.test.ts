import { expect, test } from "vitest";
import { Player } from "./player.ts";
import { PureSite } from "./pure-runner.ts";
import type { Story, StoryCard } from "./story.ts";

const LOT = { product: "condom-m", expiry: 20340630, count: 5 };
const STORY: Story = {
  name: "one box a month and a person with a card",
  lanes: [
    { ...LOT, lane: 1, lot: "A1", turns: ["empty"] },
    { ...LOT, lane: 2, lot: "B2" },
  ],
  rules: { ageMin: 14, perMonth: 1 },
  steps: [],
  facts: [],
  says: "ready",
  fell: 0,
};
const CARD: StoryCard = {
  digits: "11010519491231002",
  birth: "19491231",
  validFrom: "20200101",
  validUntil: "",
};

/** The person lays the card down and presses whenever the machine asks, for this long. */
function comesWithCard(site: PureSite): void {
  site.putCard(CARD);
  for (let ms = 0; ms < 15_000; ms += 100) {
    if (site.shown() === "press-button") site.press();
    site.pass(100);
  }
}

/** The person comes three times; the first time the power goes before an effect on the way. */
function comings(cutBefore: number | undefined) {
  const site = new PureSite(STORY);
  site.gateway.start();
  site.start();
  const prelude = new Player(STORY, site);
  while (!prelude.poll()) site.pass(20);
  const effects = site.effects;
  site.cutBefore = cutBefore === undefined ? undefined : effects + cutBefore;
  comesWithCard(site);
  const onTheWay = site.effects - effects;
  site.cutBefore = undefined;
  comesWithCard(site);
  comesWithCard(site);
  site.gateway.stop();
  return { site, onTheWay, facts: Object.values(site.gateway.facts) };
}

const WHOLE = comings(undefined);

test("without a cut the person gets one box, from the second lane, and no other", () => {
  expect(WHOLE.site.cabinet).toMatchObject({ fell: 1, runs: 2 });
});

test.each(Array.from({ length: WHOLE.onTheWay }, (_, at) => at))(
  "the power goes before effect %i of a card's vend: never a second box, never a silent one",
  (cutBefore) => {
    const { site, facts } = comings(cutBefore);
    const count = (kind: string) => facts.filter((fact) => fact.kind === kind).length;
    const { fell, runs } = site.cabinet;
    expect(site.cut).toBe(true);
    expect(fell).toBeLessThanOrEqual(1);
    expect(runs).toBeLessThanOrEqual(count("vend-intended"));
    expect(fell).toBeLessThanOrEqual(count("dispensed") + count("vend-uncertain"));
  },
);
