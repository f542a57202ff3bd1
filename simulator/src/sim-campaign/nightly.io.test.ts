import { randomInt } from "node:crypto";
import { expect, it } from "vitest";
import { againText, simulate, type SimWish } from "../county/command.ts";
import { FAULT_NAMES } from "../county/fault-names.ts";

const SLOW_MS = 300_000;
const FIXED = ["1", "2", "3"];

const countyOf = (seed: string): SimWish => ({
  seed,
  days: 7,
  kiosks: 2,
  faults: FAULT_NAMES,
  perDay: 10,
  demand: undefined,
});

/** A seed nobody has tried; a failure prints the command that runs it again. */
const fresh = `night-${randomInt(1_000_000_000)}`;

it.each([...FIXED, fresh])(
  "a county under every fault keeps every promise: seed %s",
  { timeout: SLOW_MS },
  async (seed) => {
    const wish = countyOf(seed);
    process.stdout.write(`${againText(wish)}\n`);
    const { report, findings, story } = await simulate(wish, { progress: () => {} });
    expect(findings, `${againText(wish)}\n${story.join("\n")}`).toEqual([]);
    expect(report.drops).toBeGreaterThan(50);
    expect(report.ledger).toBe(report.drops);
    expect(report.served).toBeGreaterThan(0.7);
  },
);
