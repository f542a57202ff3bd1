import { describeWith } from "@anxin/firmware/testing";
import { describe, expect, it } from "vitest";
import { campaign } from "./campaign.ts";
import type { Victim } from "./options.ts";
import { postgresPrograms } from "./postgres-server.ts";
import { isClean } from "./result.ts";

/** A small campaign takes twenty seconds on a quiet machine, most of it servers starting. */
const TIMEOUT_MS = 300_000;

function run(victim: Victim, planted: boolean) {
  const size = { kiosks: 4, vends: 10, kills: planted ? 3 : 2, seed: "7" };
  const options = { victims: [victim], ...size, minutes: undefined, json: false, planted };
  return campaign({ options, victim, progress: () => {} });
}

const name = "a kill campaign on real processes";
// The programs are enough: a campaign starts its own server.
if (postgresPrograms() === undefined) describeWith(["postgresql"], name, tell);
else describe(name, tell);

function tell(): void {
  it.each(["gateway", "cloud", "postgresql", "kiosk"] as const)(
    "loses no box and tells none twice while the %s is killed",
    async (victim) => {
      const result = await run(victim, false);
      expect(result).toMatchObject({ kills: 2, lost: 0, duplicated: 0, outOfOrder: 0 });
      expect(result.acknowledgedLost).toBe(0);
      expect(result.unintended).toBe(0);
      expect(result.runs).toBeGreaterThanOrEqual(40);
      expect(result.ledger).toBe(result.drops);
    },
    TIMEOUT_MS,
  );

  it.each(["gateway", "cloud", "postgresql"] as const)(
    "catches a %s that acknowledges before it is durable",
    async (victim) => {
      const result = await run(victim, true);
      expect(result.acknowledgedLost).toBeGreaterThan(0);
      expect(isClean(result)).toBe(false);
    },
    TIMEOUT_MS,
  );
}
