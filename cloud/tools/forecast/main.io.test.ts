import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { CARD_COLUMNS, periodText } from "../../src/planning/cards/parse-cards.ts";
import { describeWith, requires } from "@anxin/firmware/testing";

const folder = mkdtempSync(join(tmpdir(), "anxin-forecast-"));
afterAll(() => rmSync(folder, { recursive: true }));

const MAIN = join(import.meta.dirname, "main.ts");

function forecast(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: "utf8",
  });
  return { code: status, stdout, stderr };
}

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const row = (site: string, month: number, dispensed: number): string =>
  `${site},condom,${periodText(24240 + month)},50,${dispensed},${dispensed},0,50,0`;
const clean = Array.from({ length: 24 }, (_, month) => [
  row("A", month, 4 + (month % 2)),
  row("B", month, 40 + (month % 5)),
]).flat();
const cards = [CARD_COLUMNS, ...clean, ""].join("\n");

test("a file of cards becomes a file of forecasts with the columns promised", () => {
  const out = join(folder, "forecasts.csv");
  const { code, stderr } = forecast("--in", fileOf("a.csv", cards), "--horizon", "2", "--out", out);
  expect([code, stderr]).toEqual([0, expect.stringContaining("2 series forecast by")]);
  const [heading, ...lines] = readFileSync(out, "utf8").trim().split("\n");
  expect(heading).toBe("site,product,origin,period,p10,p50,mean,p90");
  expect(lines.map((line) => line.split(",").slice(0, 4).join(","))).toEqual([
    "A,condom,2021-12,2022-01",
    "A,condom,2021-12,2022-02",
    "B,condom,2021-12,2022-01",
    "B,condom,2021-12,2022-02",
  ]);
  for (const line of lines) {
    const [p10 = 0, p50 = 0, , p90 = 0] = line.split(",").slice(4).map(Number);
    expect(p10).toBeLessThanOrEqual(p50);
    expect(p50).toBeLessThanOrEqual(p90);
  }
  expect(Number(lines[2]?.split(",")[6])).toBeGreaterThan(30);
});

describe("nonsense", () => {
  test.each([
    ["a negative stock is left out", `${cards}B,condom,2022-01,-5,0,0,0,-5,0\n`, 0, "line 50"],
    ["a byte-order mark is passed over", `\uFEFF${cards}`, 0, "card-byte-order-mark: line 1"],
    ["two rows give an average", [CARD_COLUMNS, ...clean.slice(0, 2)].join("\n"), 0, "card-short"],
    ["other columns are refused", "date,amount\n2020-01,5\n", 2, "card-columns: line 1"],
    ["no rows are refused", `${CARD_COLUMNS}\n`, 2, "card-no-rows: line 2"],
  ])("%s", (...row) => {
    const [, text, expected, told] = row;
    const { code, stderr } = forecast("--in", fileOf("nonsense.csv", text));
    expect([code, stderr]).toEqual([expected, expect.stringContaining(told)]);
  });

  test("a refused file writes nothing", () => {
    expect(forecast("--in", fileOf("none.csv", "date\n")).stdout).toBe("");
  });

  test("a file that is not there, and a wish not understood, are told", () => {
    const away = forecast("--in", join(folder, "not-there.csv"));
    expect([away.code, away.stderr]).toEqual([2, expect.stringContaining("forecast-file")]);
    const far = forecast("--in", "a.csv", "--horizon", "40");
    expect([far.code, far.stderr]).toEqual([2, expect.stringContaining("1 to 12")]);
    const none = forecast("--in", "a.csv", "--threads", "0");
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("1 to 64")]);
  });
});

describeWith(["ANXIN_DEMAND"], "real stock cards", () => {
  test("are read without a word, and every series is forecast", () => {
    const { code, stdout, stderr } = forecast("--in", requires("ANXIN_DEMAND").value ?? "");
    expect(code).toBe(0);
    const series = Number(/^(\d+) series/.exec(stderr)?.[1]);
    expect(stdout.trim().split("\n")).toHaveLength(3 * series + 1);
  });
});
