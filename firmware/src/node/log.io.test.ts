import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DEVICES_PROBLEMS } from "./devices.ts";
import { logTo, NODE_CODES } from "./log.ts";

const README = readFileSync(new URL("README.md", import.meta.url), "utf8");

test("a line of the log begins with its code and is one line", () => {
  const lines: string[] = [];
  const log = logTo((line) => lines.push(line));
  log("port-lost", "card reader: unplugged");
  log("firmata-ready", "");
  expect(lines).toEqual(["port-lost card reader: unplugged\n", "firmata-ready\n"]);
});

test("the README explains every code of the log, in the same words, and every refused file", () => {
  for (const [code, meaning] of Object.entries(NODE_CODES)) {
    expect(README).toContain(`| \`${code}\` | ${meaning} |`);
  }
  for (const problem of DEVICES_PROBLEMS) expect(README).toContain(`\`${problem}\``);
});
