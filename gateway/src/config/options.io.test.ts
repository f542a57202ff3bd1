import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ConfigError } from "./config-error.ts";
import { readConfig } from "./options.ts";

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "anxin-options-"))));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["no JSON, without quoting it", '{"cloudToken":"planted-secret" "x"}', "it is not JSON"],
  ["a list", "[]", "not a JSON object"],
  ["nothing", "null", "not a JSON object"],
  ["an option nobody has", '{"toString":1}', "toString is not an option"],
  ["an option by an odd name", '{"__proto__":1}', "__proto__ is not an option"],
])("a file of options that holds %s is refused in words", (_what, text, words) => {
  const file = join(folder, "gateway.json");
  writeFileSync(file, text);
  const read = () => readConfig(file, {});
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(words);
  expect(read).not.toThrow("planted");
});

test("a file that is not there is refused in words", () => {
  expect(() => readConfig(join(folder, "nowhere.json"), {})).toThrow(ConfigError);
});
