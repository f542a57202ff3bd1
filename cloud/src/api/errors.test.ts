import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CONFIG_TABLE } from "../config/config-table.ts";
import { API_ERRORS, codeOf } from "./errors.ts";

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const rowsUnder = (heading: string) => {
  const part = README.split("## " + heading + "\n")[1]?.split("\n## ")[0] ?? "";
  return [...part.matchAll(/^\| `([^`]+)` \|(.*)$/gm)].map((m) => ({ name: m[1], rest: m[2] }));
};

test("the README lists every error code with its status, and no other", () => {
  const listed = rowsUnder("Error codes").map((r) => [r.name, Number(r.rest?.split("|")[0])]);
  expect(listed).toEqual(Object.entries(API_ERRORS).map(([code, e]) => [code, e.status]));
});

test("the README lists every setting with its variable, and no other", () => {
  const listed = rowsUnder("Settings").map((r) => [r.name, r.rest?.split("`")[1]]);
  expect(listed).toEqual(CONFIG_TABLE.map((row) => [row.key, row.env]));
});

test.each([
  [{ code: "FST_ERR_CTP_BODY_TOO_LARGE" }, "too-large"],
  [{ code: "57P01" }, "database-away"],
  [{ code: "bad-item" }, "bad-item"],
  [{ code: "42P01" }, "internal"],
  [{ code: "toString" }, "internal"],
  [{ code: "__proto__" }, "internal"],
  [new Error("unauthorized"), "internal"],
  [undefined, "internal"],
])("%j is answered as %s", (error, code) => {
  expect(codeOf(error)).toBe(code);
});
