import { describe, expect, test } from "vitest";
import { linesOfError, ToolError } from "../codes.ts";
import { type Cost, COST, newCountyKeys, openKeys, sealKeys } from "./county-key-file.ts";

const QUICK: Cost = { memoryKib: 64, passes: 1, parallelism: 1 };
const PASSPHRASE = "四个 unrelated words here";

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ToolError) return error.code;
    throw error;
  }
  return "nothing";
}

const changed = (text: string, change: (file: Record<string, unknown>) => void) => {
  const file = JSON.parse(text) as Record<string, unknown>;
  change(file);
  return JSON.stringify(file);
};

describe("a county key file", () => {
  const keys = newCountyKeys("安心县", [{ rule: 1, window: 202611 }]);
  const text = sealKeys(keys, PASSPHRASE, QUICK);

  test("opens with its passphrase and gives the same keys", () => {
    expect(openKeys(text, PASSPHRASE)).toEqual(keys);
  });

  test("opens with the passphrase typed in another Unicode form", () => {
    const accented = sealKeys(keys, "caf\u00e9 au lait, s'il", QUICK);
    expect(openKeys(accented, "cafe\u0301 au lait, s'il").county).toBe("安心县");
  });

  test("does not show its master", () => {
    expect(text).not.toContain(Buffer.from(keys.master).toString("hex"));
    expect(text).not.toContain(Buffer.from(keys.master).toString("base64"));
  });

  test("seals the same keys differently each time", () => {
    expect(sealKeys(keys, PASSPHRASE, QUICK)).not.toBe(text);
  });

  test("costs a guess 64 MiB and three passes unless said otherwise", () => {
    expect(COST).toEqual({ memoryKib: 65536, passes: 3, parallelism: 4 });
  });

  test("stays shut to another passphrase", () => {
    expect(codeOf(() => openKeys(text, PASSPHRASE + "!"))).toBe("passphrase-wrong");
  });

  test.each<[string, (file: Record<string, unknown>) => void]>([
    ["county", (file) => (file["county"] = "另一县")],
    ["tag", (file) => (file["tag"] = "0".repeat(32))],
    [
      "keys",
      (file) => (file["sealed"] = String(file["sealed"]).replace(/^../, "zz").replace("zz", "00")),
    ],
    ["cost", (file) => ((file["kdf"] as Record<string, unknown>)["passes"] = 2)],
  ])("stays shut when its %s was changed", (_what, change) => {
    expect(codeOf(() => openKeys(changed(text, change), PASSPHRASE))).toBe("passphrase-wrong");
  });

  test.each<[string, string]>([
    ["is empty", ""],
    ["is another file", '{"format":"other"}'],
    ["is of a later version", changed(text, (file) => (file["version"] = 2))],
    [
      "asks for more memory than a computer has",
      changed(text, (file) => ((file["kdf"] as Record<string, unknown>)["memoryKib"] = 2 ** 31)),
    ],
  ])("is refused without trying when it %s", (_what, file) => {
    expect(codeOf(() => openKeys(file, PASSPHRASE))).toBe("key-file-format");
  });

  test("is not made under a short passphrase, and says so in both languages", () => {
    expect(codeOf(() => sealKeys(keys, "short", QUICK))).toBe("passphrase-weak");
    expect(linesOfError(new ToolError("passphrase-weak")).join(" ")).toMatch(/口令太短.*too short/);
  });
});
