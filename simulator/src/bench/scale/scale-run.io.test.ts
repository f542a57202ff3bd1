import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { gatewayRun } from "./scale-run.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "anxin-storm-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

it("kiosks that all come back at once after a kill, some over TLS, lose no fact", async () => {
  const { lost } = await gatewayRun({ folder, kiosks: 30 });
  expect(lost).toBe(0);
}, 120_000);
