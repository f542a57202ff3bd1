import { describeWith } from "@anxin/firmware/testing";
import { describe, expect, it } from "vitest";
import { campaign } from "./campaign.ts";
import { type Target, VICTIMS } from "./options.ts";
import { postgresPrograms } from "./postgres-server.ts";
import { isClean } from "./result.ts";

/** A small campaign takes half a minute on a quiet machine, much of it servers starting. */
const TIMEOUT_MS = 300_000;

/** Kills as many times, at instants and of victims that the seed gives. */
function run(victim: Target, size: { vends: number; kills: number }, planted = false) {
  const victims = victim === "each" ? [] : [victim];
  const county = { kiosks: 4, seed: SEED, minutes: undefined, json: false };
  const options = { victims, ...county, ...size, planted };
  return campaign({ options, victim, progress: () => {} });
}

/** With this one each of the four is hit two or three times in ten. */
const SEED = "16";

const name = "a kill campaign on real processes";
// The programs are enough: a campaign starts its own server.
if (postgresPrograms() === undefined) describeWith(["postgresql"], name, tell);
else describe(name, tell);

function tell(): void {
  it(
    "loses no box and tells none twice while gateway, cloud, PostgreSQL and kiosks are killed",
    async () => {
      const result = await run("each", { vends: 25, kills: 10 });
      expect(Object.keys(result.killed).sort()).toEqual([...VICTIMS].sort());
      expect(result).toMatchObject({ kills: 10, lost: 0, duplicated: 0, outOfOrder: 0 });
      expect(result.acknowledgedLost).toBe(0);
      expect(result.unintended).toBe(0);
      expect(result.runs).toBeGreaterThanOrEqual(100);
      expect(result.ledger).toBe(result.drops);
    },
    TIMEOUT_MS,
  );

  it.each(["gateway", "cloud", "postgresql"] as const)(
    "catches a %s that acknowledges before it is durable",
    async (victim) => {
      const result = await run(victim, { vends: 15, kills: 6 }, true);
      expect(result.acknowledgedLost).toBeGreaterThan(0);
      expect(isClean(result)).toBe(false);
    },
    TIMEOUT_MS,
  );
}
