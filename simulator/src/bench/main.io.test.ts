import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeWith } from "@anxin/firmware/testing";
import type { Report } from "./report.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const SERIES = ["max", "median", "min", "runs"];

describe("a bench of the smallest size", () => {
  let folder = "";
  let printed = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "anxin-bench-test-"));
    // The user PostgreSQL runs as passes through to its own folder inside.
    chmodSync(folder, 0o711);
    const history = join(folder, "history.jsonl");
    const args = ["gateway", "--scale", "0.02", "--runs", "1", "--json", "--history", history];
    printed = execFileSync(process.execPath, [MAIN, ...args], {
      encoding: "utf8",
      env: { ...process.env, TMPDIR: folder },
      stdio: ["ignore", "pipe", "ignore"],
    });
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it("prints one JSON object: every figure as a series beside its floor's", () => {
    const report = JSON.parse(printed) as Report;
    expect(report.command).toBe("npm run bench -- gateway --runs 1 --scale 0.02");
    expect(report.machine.cores).toBeGreaterThan(0);
    expect(report.figures.map((figure) => figure.name)).toEqual(["gateway-1", "gateway-20"]);
    for (const { ours, floor, ratioToFloor } of report.figures) {
      for (const series of [ours, floor, ratioToFloor]) {
        expect(Object.keys(series).sort()).toEqual(SERIES);
        expect(series.runs).toHaveLength(1);
        expect(series.runs.every((run) => run > 0)).toBe(true);
      }
    }
  });

  describeWith(["mosquitto", "postgresql"], "beside the county's own road", () => {
    it("says how both roads took, committed and kept the facts", () => {
      const { figures } = JSON.parse(printed) as Report;
      for (const { ratioToPeer, lost, duplicated, whole, peer } of figures) {
        expect({ lost, duplicated }).toEqual({ lost: 0, duplicated: 0 });
        expect(ratioToPeer?.runs).toHaveLength(1);
        for (const road of [whole, peer]) {
          expect(road?.accepted.median).toBeGreaterThan(0);
          expect(road?.committed.median).toBeGreaterThan(0);
          expect(road?.commitMsP99.median).toBeGreaterThan(0);
        }
      }
    });
  });

  it("appends the same object to the history it was given", () => {
    const lines = readFileSync(join(folder, "history.jsonl"), "utf8").trimEnd().split("\n");
    expect(lines).toEqual([printed.trimEnd()]);
  });
});

it("a bench that there is not is refused with the names of those there are", () => {
  const { status, stderr } = spawnSync(process.execPath, [MAIN, "gatway"], { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toContain("gateway, cloud, tap, scale");
});
