import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { addHit, noHits } from "../county/fault-tally.ts";
import { hitTable, rareCells } from "./hit-table.ts";
import { ResultsFile } from "./results-file.ts";
import type { SeedResult } from "./seed-result.ts";
import { countiesOf } from "./shape.ts";
import { totalsOf } from "./totals.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function file(): { path: string; results: ResultsFile } {
  const folder = mkdtempSync(join(tmpdir(), "anxin-results-"));
  folders.push(folder);
  const path = join(folder, "deeper", "results.jsonl");
  const results = new ResultsFile(path);
  results.begin();
  return { path, results };
}

const RESULT: SeedResult = {
  seed: "1",
  calm: false,
  kiosks: 8,
  days: 96,
  vends: 5000,
  drops: 5000,
  able: 100,
  served: 95,
  longestAwayDays: 15,
  windows: 2,
  wallMs: 1,
  hits: noHits(),
  again: "",
  commit: "abc",
  violations: [],
};

it("goes on after a kill that tore the last line", () => {
  const { path, results } = file();
  results.add(RESULT);
  appendFileSync(path, '{"seed":"2","ca');
  expect(results.read().map(({ seed }) => seed)).toEqual(["1"]);
  results.add({ ...RESULT, seed: "2" });
  expect(results.read().map(({ seed }) => seed)).toEqual(["1", "2"]);
});

it("takes what a seed came to last, and says under which commits", () => {
  const { results } = file();
  const bad = { checker: "conservation", story: "a box" } as const;
  results.add({ ...RESULT, violations: [bad] });
  results.add({ ...RESULT, seed: "2", commit: "def" });
  results.add({ ...RESULT, commit: "def" });
  const totals = totalsOf(results.read());
  expect(totals).toMatchObject({ seeds: 2, vends: 10_000, violations: 0 });
  expect([...totals.commits]).toEqual([["def", 2]]);
});

it("counts as long what has the vends, the days, the windows and the lost link, all of them", () => {
  const shorter = [{ vends: 4999 }, { days: 89 }, { windows: 1 }, { longestAwayDays: 14 }];
  const results = [RESULT, ...shorter.map((less) => ({ ...RESULT, ...less }))];
  expect(totalsOf(results)).toMatchObject({ seeds: 5, long: 1, servedFaulty: 0.95 });
});

it("keeps calm counties out of all but their own share and the violations", () => {
  const bad = { checker: "conservation", story: "a box" } as const;
  const calm = { ...RESULT, calm: true, served: 100, violations: [bad] };
  const totals = totalsOf([RESULT, calm]);
  expect(totals).toMatchObject({ seeds: 1, vends: 5000, servedCalm: 1, violations: 1 });
});

it("shows each cell, and why some cannot be", () => {
  const hits = noHits();
  for (let i = 0; i < 100; i++) addHit(hits, "gateway-death", "turning");
  expect(hitTable(hits)).toMatch(/^gateway-death +0 +0 +0 +0 +100 +0 +0$/m);
  expect(hitTable(hits)).toMatch(/jam while idle, .*: a coil misbehaves only while its motor/);
  expect(rareCells(hits, 100)).not.toContain("gateway-death while turning: 100");
  expect(rareCells(hits, 100)).toContain("gateway-death while armed: 0");
  expect(rareCells(hits, 100).some((cell) => cell.startsWith("jam while armed"))).toBe(false);
});

it("has long counties among every hundred seeds, and calm ones", () => {
  const counties = countiesOf(1, 100);
  const long = counties.filter(({ days, kiosks, perDay }) => days * kiosks * perDay > 6000);
  expect(long.filter(({ days }) => days >= 90)).toHaveLength(6);
  expect(counties.filter(({ faults }) => faults.length === 0)).toHaveLength(4);
  expect(countiesOf(1, 100)).toEqual(counties);
});
