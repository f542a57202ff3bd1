import { describe, expect, it } from "vitest";
import { type Replaced, simulate } from "./command.ts";
import { FAULT_NAMES } from "./fault-names.ts";

const SMALL = {
  seed: "7",
  days: 3,
  kiosks: 3,
  faults: FAULT_NAMES,
  perDay: 3,
  demand: undefined,
} as const;
const SLOW_MS = 300_000;

async function verdict(replaced: Replaced) {
  const { report } = await simulate({ ...SMALL, days: 2, kiosks: 2, faults: [] }, replaced);
  return report;
}

describe("a simulated county", () => {
  it(
    "tells the truth under faults, and the same seed gives the same line",
    { timeout: SLOW_MS },
    async () => {
      const [one, two] = [await simulate(SMALL), await simulate(SMALL)];
      expect(one.findings).toEqual([]);
      expect(one.report.drops).toBeGreaterThan(5);
      expect(one.report.ledger).toBe(one.report.drops);
      const line = (report: typeof one.report) => ({ ...report, wallMs: 0 });
      expect(line(two.report)).toEqual(line(one.report));
    },
  );

  it("serves everyone when nothing goes wrong", { timeout: SLOW_MS }, async () => {
    const report = await verdict({});
    expect(report).toMatchObject({ lost: 0, duplicated: 0, doubleVends: 0, unsettled: 0 });
    expect(report.served).toBeGreaterThanOrEqual(0.99);
  });

  it("loses nothing either when no lull is skipped", { timeout: SLOW_MS }, async () => {
    const short = { ...SMALL, days: 1, kiosks: 1 };
    const { report } = await simulate(short, { lulls: false });
    expect(report).toMatchObject({ lost: 0, duplicated: 0, doubleVends: 0 });
    expect(report.events).toBeGreaterThan(4000);
  });
});
