import { describe, expect, test } from "vitest";
import { timesFor, turnsIn } from "./times.ts";

describe("the time-outs a calibration asks for", () => {
  test("are the slowest turn's and half as long again, rounded up", () => {
    const turns = [
      { lane: 1, leftMs: 60, backMs: 900 },
      { lane: 2, leftMs: 110, backMs: 2110 },
    ];
    expect(timesFor(turns)).toEqual({ homeLeaveMs: 450, homeReturnMs: 3250 });
  });

  test("are none when no turn was good", () => {
    expect(timesFor([])).toBeUndefined();
  });

  test("never exceed what a plan may say", () => {
    expect(timesFor([{ lane: 1, leftMs: 1, backMs: 59_000 }])?.homeReturnMs).toBe(60_000);
  });
});

test("only turns that came home are measured", () => {
  const lane = (result: "passed" | "failed", leftMs: number) => {
    const values = Object.entries({ leftMs, backMs: 900 });
    const list = values.map(([name, value]) => ({ name, value }));
    return { check: "lane", lane: 1, result, code: "", values: list } as const;
  };
  expect(turnsIn([lane("passed", 60), lane("failed", -1)].map((c) => ({ ...c })))).toEqual([
    { lane: 1, leftMs: 60, backMs: 900 },
  ]);
});
