import fc from "fast-check";
import { expect, test } from "vitest";
import { codeAt } from "./levels.ts";
import { spotChecks } from "./machines.ts";
import { dayText, periodOf } from "./period.ts";
import { GROUP_MIN, isSmall, masked, mergeSmall } from "./small-groups.ts";
import { stateOf } from "./expiry-and-loss.ts";

test("a month begins at midnight in China and ends where the next one begins", () => {
  const november = periodOf("2026-11");
  expect(new Date(november.fromMs).toISOString()).toBe("2026-10-31T16:00:00.000Z");
  expect(periodOf("2026-12").fromMs).toBe(november.toMs);
  expect(periodOf("2026").toMs).toBe(periodOf("2027-01").fromMs);
  expect(dayText(november.fromMs - 1)).toBe("2026-10-31");
  expect(dayText(november.fromMs)).toBe("2026-11-01");
});

test("places are summed at their level by their codes", () => {
  const place = "350181101203";
  const levels = ["province", "city", "county", "township", "village"] as const;
  expect(levels.map((level) => codeAt(place, level))).toEqual([
    "35",
    "3501",
    "350181",
    "350181101",
    "350181101203",
  ]);
  expect(codeAt("350181", "village")).toBe("350181");
});

const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

test("whatever is given out, no small group is told alone, none can be reckoned, and sums stay", () => {
  const rows = fc.array(fc.nat({ max: 12 }), { maxLength: 12 });
  fc.assert(
    fc.property(rows, (counts) => {
      const { told, merged } = mergeSmall(counts, (count) => count);
      expect(sumOf(told) + sumOf(merged)).toBe(sumOf(counts));
      expect(told.filter(isSmall)).toEqual([]);
      const others = told.some((count) => count > 0);
      if (merged.length === 0 || !others) return;
      expect(merged.length).toBeGreaterThan(1);
      expect(sumOf(merged)).toBeGreaterThanOrEqual(GROUP_MIN);
    }),
    { seed: 20261122, numRuns: 500 },
  );
});

test("a row of one small group takes the next smallest with it", () => {
  expect(mergeSmall([40, 2, 9, 0], (count) => count)).toEqual({ told: [40, 0], merged: [2, 9] });
  expect(mergeSmall([3], (count) => count)).toEqual({ told: [], merged: [3] });
  expect([0, 1, 4, 5].map(masked)).toEqual([0, "<5", "<5", 5]);
});

const MACHINE = { kiosk: "k1", minutes: 1000, online: 1000, turns: 200, failed: 0, unsettled: 0 };

test.each([
  [{}, []],
  [{ online: 949 }, ["offline"]],
  [{ online: 950 }, []],
  [{ failed: 2 }, []],
  [{ failed: 3 }, ["failing"]],
  [{ unsettled: 1 }, ["books"]],
  [{ turns: 4, failed: 4 }, []],
  [{ online: 0, failed: 100, unsettled: 2 }, ["offline", "failing", "books"]],
])("a machine with %j is looked at because of %j", (more, reasons) => {
  expect(spotChecks({ ...MACHINE, ...more }, "2026-11")).toEqual(reasons);
});

test("about one machine in twenty is drawn, the same ones for the same month, others the next", () => {
  const drawn = (period: string) =>
    Array.from({ length: 400 }, (_, at) => `k${at}`).filter((kiosk) =>
      spotChecks({ ...MACHINE, kiosk }, period).includes("chance"),
    );
  expect(drawn("2026-11")).toEqual(drawn("2026-11"));
  expect(drawn("2026-12")).not.toEqual(drawn("2026-11"));
  expect(drawn("2026-11").length).toBeGreaterThan(8);
  expect(drawn("2026-11").length).toBeLessThan(40);
});

test.each([
  [{ expiry: 20261121, refused: false }, "expired"],
  [{ expiry: 20261122, refused: false }, "within 30 days"],
  [{ expiry: 20261222, refused: false }, "within 30 days"],
  [{ expiry: 20261223, refused: false }, "within 90 days"],
  [{ expiry: 20280630, refused: false }, "good"],
  [{ expiry: 20280630, refused: true }, "refused"],
])("on 2026-11-22 a lot with %j is %s", (lot, state) => {
  expect(stateOf(lot, Date.UTC(2026, 10, 22, 4)).en).toBe(state);
});
