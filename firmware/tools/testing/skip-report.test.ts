import { describe, expect, it } from "vitest";
import { skipReport } from "./skip-report.ts";

const interpreter = "the proof [needs ESPRUINO: ESPRUINO names no interpreter] runs the table";
const database = "the ledger [needs postgresql: ANXIN_POSTGRES_URL is not set] keeps a fact";
const unreasoned = "the ledger keeps a second fact";

describe("the end of a run", () => {
  it("says nothing when nothing was skipped", () => {
    expect(skipReport([], true)).toEqual({ lines: [], refused: false });
  });

  it("counts the skipped tests by reason", () => {
    expect(skipReport([interpreter, database, database], false).lines).toEqual([
      "Skipped 3 tests:",
      "  1 test: needs ESPRUINO: ESPRUINO names no interpreter",
      "  2 tests: needs postgresql: ANXIN_POSTGRES_URL is not set",
    ]);
  });

  it("lets interpreter and demand tests be skipped where nothing else may", () => {
    expect(skipReport([interpreter], true).refused).toBe(false);
    expect(skipReport(["[needs ANXIN_DEMAND: ANXIN_DEMAND names no CSV] a"], true).refused).toBe(
      false,
    );
  });

  it("refuses a skipped database test where nothing may be skipped, and names it", () => {
    const report = skipReport([interpreter, database], true);
    expect(report.refused).toBe(true);
    expect(report.lines.join("\n")).toContain("keeps a fact");
    expect(skipReport([database], false).refused).toBe(false);
  });

  it("refuses a test skipped without a reason", () => {
    expect(skipReport([unreasoned], true).refused).toBe(true);
    expect(skipReport([unreasoned], false).lines).toContain("  1 test: skipped in the source");
  });
});
