import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CORPUS, readCorpus } from "./corpus.ts";
import { openRouteRig, type RouteRig, ROUTES_NAME } from "./route-rig.ts";

/** Few enough for every run of the tests. */
const RUNS = 200;
const SEED = 20261122;
/** So many that one of each is asked as it wants to be, and in vain no more than this. */
const TRIES = 150;
const TRIES_IN_VAIN = 10;

// Nobody guesses a one-time link, and who may have a stream is not asked here: it has no end.
// Nor a password, an ETag, or the id of somebody, some key or some alert; no lot is known here.
const NEVER = /\/stream$|\/events$|^POST \/enter$|^PUT \/api|^(POST|PUT) \S*\/session|^\w+ \/01\//;
const OF_ONE = /:(account|key|alert|feedback|channel|rollout)/;
// Nor bytes with their hash, without which there is no program to roll out.
const OF_PROGRAMS = /^POST \S*\/(programs|rollouts)$/;
// The rig's county has no warehouse; the API's own tests ask these with one that has boxes.
const OF_BOOKS = /\/(documents|holdings|recalls|proof|lots|places|pick-list|scans|trade-items)/;
/** What anybody may read, however they ask. */
const OPEN = /^(GET|HEAD) (\/|\/v1\/health|\/openapi\.json|\/pages\.js|\/enter)$/;
const isInVain = (name: string) =>
  [NEVER, OF_ONE, OF_PROGRAMS, OF_BOOKS].some((reason) => reason.test(name));

describe("every route of the cloud,", () => {
  let rig: RouteRig;
  beforeAll(async () => {
    rig = await openRouteRig();
  });
  afterAll(() => rig.close());

  test("asked by strangers, by the known and by the clumsy, never fails, and keeps right books", async () => {
    expect(await rig.run({ seed: SEED, runs: RUNS })).toBeUndefined();
    await rig.prove();
  });

  test("is asked well enough that some requests are taken, and others refused", async () => {
    const lacking: string[] = [];
    for (const route of rig.routes) {
      const name = `${route.method} ${route.url}`;
      const wanted = ["refused", "taken"].filter((one) =>
        one === "taken" ? !isInVain(name) : !OPEN.test(name),
      );
      const seen = new Set<string>();
      // Of its own seed, so that a route more does not change what the others are asked.
      const numRuns = isInVain(name) ? TRIES_IN_VAIN : TRIES;
      for (const asked of fc.sample(rig.requests([route]), { seed: SEED + 1, numRuns })) {
        seen.add((await rig.ask(asked)) < 400 ? "taken" : "refused");
        if (wanted.every((one) => seen.has(one))) break;
      }
      if (wanted.some((one) => !seen.has(one))) lacking.push(`${name}: only ${[...seen].join()}`);
    }
    expect(lacking).toEqual([]);
  });

  const kept = readCorpus(CORPUS).filter(({ target }) => target === ROUTES_NAME);
  test("bears what once broke one", async () => {
    for (const { input } of kept) expect(await rig.replay(String(input))).toBeUndefined();
  });
});
