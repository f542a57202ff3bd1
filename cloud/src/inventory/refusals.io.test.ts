import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { REFUSALS } from "./refusals.ts";

test("the README lists every refusal of the inventory, and no other", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const table = /The inventory refuses with[^]*?\n\n([^]*?)\n\n/.exec(readme)?.[1] ?? "";
  const listed = [...table.matchAll(/^\| `([a-z0-9-]+)` \| (.+) \|$/gm)];
  const expected = Object.entries(REFUSALS).map(([code, { en }]) => [code, en]);
  expect(listed.map(([, code, words]) => [code, words])).toEqual(expected);
});

test("every refusal says in Chinese and in English what to do", () => {
  for (const { zh, en } of Object.values(REFUSALS)) {
    expect(zh).toMatch(/[\u4e00-\u9fff]/);
    expect(en).toMatch(/^[A-Z].*\.$/);
  }
});
