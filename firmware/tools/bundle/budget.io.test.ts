import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bundle } from "./bundle.ts";
import { excessOf } from "./budget.ts";
import { KIOSK_ENTRY } from "./entries.ts";

it("a program larger than its budget is refused by its size", async () => {
  const folder = mkdtempSync(join(tmpdir(), "anxin-budget-"));
  const entry = join(folder, "main.ts");
  writeFileSync(entry, `print("${"x".repeat(500)}");`);
  const made = await bundle({ entry, name: "planted" });
  rmSync(folder, { recursive: true });
  expect(excessOf({ name: "planted", bytesMax: 400 }, made.bytes)).toContain("FAILED: planted has");
  expect(excessOf({ name: "planted", bytesMax: made.bytes }, made.bytes)).toBeUndefined();
});

/** Making the whole program is a minute's work on a busy machine. */
const BUNDLE_MS = 300_000;

it(
  "the kiosk's program is within its budget",
  async () => {
    const made = await bundle(KIOSK_ENTRY);
    expect(excessOf(KIOSK_ENTRY, made.bytes)).toBeUndefined();
  },
  BUNDLE_MS,
);
