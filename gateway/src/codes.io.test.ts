import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { GATEWAY_CODES } from "./codes.ts";

test("every code of a log line is explained in the README, and once in the list", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  expect(GATEWAY_CODES.filter((code) => !readme.includes(`\`${code}\``))).toEqual([]);
  expect(new Set(GATEWAY_CODES).size).toBe(GATEWAY_CODES.length);
});
