import { describe, expect, it } from "vitest";
import { figureOf } from "./figures.ts";
import { markdown, numberText, plainText, type Report, seriesText } from "./report.ts";

const REPORT: Report = {
  at: "2026-11-22T00:00:00.000Z",
  command: "npm run bench -- gateway --runs 2",
  runs: 2,
  machine: {
    cores: 2,
    processor: "A Processor",
    node: "24.0.0",
    commitMs: 0.1312,
    loadBefore: ["0.10", "0.20", "0.30"],
    loadAfter: ["1.00", "0.90", "0.80"],
  },
  figures: [
    figureOf(
      {
        name: "gateway-1",
        unit: "facts/s",
        better: "more",
        oursIs: "the gateway",
        floorIs: "bare aedes + bare SQLite",
        notes: ["40,000 facts"],
      },
      [
        { ours: 10_000, floor: 20_000 },
        { ours: 12_000, floor: 21_000 },
      ],
    ),
  ],
};

describe("numbers", () => {
  it.each([
    [1234567.8, "1,234,568"],
    [100, "100"],
    [99.96, "100"],
    [12.345, "12.3"],
    [0.1312, "0.131"],
    [Number.NaN, "none"],
  ])("%d reads %s", (value, text) => {
    expect(numberText(value)).toBe(text);
  });

  it("a series reads median first, then the spread", () => {
    expect(seriesText({ median: 1500, min: 12.34, max: 2000, runs: [] })).toBe(
      "1,500 (12.3–2,000)",
    );
  });
});

describe("a report", () => {
  it("puts ours, floor and ratio under one another, and the command to get them again", () => {
    const text = plainText(REPORT);
    expect(text).toContain("ours   11,000 (10,000–12,000)  the gateway");
    expect(text).toContain("floor  20,500 (20,000–21,000)  bare aedes + bare SQLite");
    expect(text).toContain("ratio  0.536 × the floor (0.5–0.571)");
    expect(text).toContain("· 40,000 facts");
    expect(text.endsWith("again: npm run bench -- gateway --runs 2")).toBe(true);
  });

  it("as Markdown gives one row a figure with as many cells as the heading", () => {
    const rows = markdown(REPORT)
      .split("\n")
      .filter((line) => line.startsWith("|"));
    expect(rows).toHaveLength(3);
    expect(new Set(rows.map((row) => row.split("|").length)).size).toBe(1);
    expect(rows[2]).toContain("11,000 (10,000–12,000) facts/s");
  });
});
