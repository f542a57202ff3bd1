import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DataFolder, DataFolderInUse } from "./data-folder.ts";

let path = "";
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "anxin-folder-"));
});
afterEach(() => rmSync(path, { recursive: true }));

test("a second county on the same folder is refused, and may have it when the first has left", () => {
  const first = new DataFolder(path);
  const { master } = first.open();
  expect(() => new DataFolder(path).open()).toThrow(DataFolderInUse);
  first.close();
  expect(new DataFolder(path).open().master).toBe(master);
});

test("a lock left by a process that was killed stands in nobody's way", () => {
  writeFileSync(join(path, "lock"), "999999999");
  expect(() => new DataFolder(path).open()).not.toThrow();
});
