import { describe, expect, it } from "vitest";
import { FAULT_NAMES } from "./fault-names.ts";
import { joined, runShares, sharesOf } from "./gateways.ts";

const WISH = { seed: "7", days: 1, kiosks: 3, faults: FAULT_NAMES, perDay: 2, demand: undefined };
const SLOW_MS = 120_000;

async function lineOn(workers: number) {
  const parts = await runShares(sharesOf(WISH, 2), { workers, done: () => {} });
  return {
    ...joined(
      7,
      parts.map(({ report }) => report),
    ),
    wallMs: 0,
  };
}

describe("a county of several gateways", () => {
  it("gives every kiosk to one gateway, and no two gateways one seed", () => {
    const shares = sharesOf({ ...WISH, kiosks: 11 }, 3);
    expect(shares.map(({ kiosks }) => kiosks)).toEqual([4, 4, 3]);
    expect(new Set(shares.map(({ seed }) => seed)).size).toBe(3);
  });

  it("gives the same line on one thread and on two", { timeout: SLOW_MS }, async () => {
    const [one, two] = [await lineOn(1), await lineOn(2)];
    expect(two).toEqual(one);
    expect(one).toMatchObject({ kiosks: 3, lost: 0, duplicated: 0, doubleVends: 0 });
    expect(one.drops).toBeGreaterThan(0);
  });
});
