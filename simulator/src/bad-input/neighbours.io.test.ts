import { afterEach, beforeEach, expect, test } from "vitest";
import { doorFact } from "./faulty-kiosk.ts";
import { expectNothingLost } from "./neighbours.ts";
import { openSite, type Site } from "./site.ts";
import { until } from "./until.ts";

/** The look at the neighbours, shown to see what it looks for. */

const LONG_MS = 120_000;

let site: Site;
beforeEach(async () => {
  site = await openSite("");
  await expectNothingLost(site);
}, LONG_MS);
afterEach(() => site.close());

test("a neighbour's story that somebody else has told a part of is noticed", async () => {
  const { kiosk } = site.north;
  const thief = site.client(kiosk);
  await thief.connect("thief");
  const forged = {
    kind: "dispensed",
    body: { intent: 0, lane: 0, product: "", lot: "", count: 1 },
  };
  const body = { ...forged.body, cause: "stray" };
  await until("everything of it kept", () => site.status(kiosk)?.kept === site.status(kiosk)?.held);
  const seq = (site.status(kiosk)?.held ?? 0) + 1;
  await thief.facts([doorFact(seq, { ...forged, body })]);
  await site.kept(kiosk, seq);
  await expect(expectNothingLost(site)).rejects.toThrow();
});

test("a word in quarantine under a neighbour's name is noticed", async () => {
  const thief = site.client(site.north.kiosk);
  await thief.connect("thief");
  await thief.says("facts", "nonsense");
  await until("the line", () => site.logged("malformed-json", site.north.kiosk).length > 0);
  await expect(expectNothingLost(site)).rejects.toThrow();
});

test("a neighbour that lost its connection is noticed, though it came back by itself", async () => {
  const { kiosk } = site.south;
  const thief = site.client(kiosk);
  await thief.connect();
  await thief.leave();
  await until("the neighbour back", () => site.south.connects > site.south.starts + 1);
  await until("the neighbour online", () => site.status(kiosk)?.online);
  await expect(expectNothingLost(site)).rejects.toThrow();
});
