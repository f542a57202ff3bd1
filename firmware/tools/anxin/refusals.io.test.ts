import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { TOOL_CODES } from "./codes.ts";
import { runCommand } from "./command-line.ts";
import { consoleOver } from "./console/board-console.ts";
import { PretendEspruino } from "./console/pretend-espruino.testing.ts";
import { FakeTerminal } from "./fake-terminal.testing.ts";
import { readGlyphs } from "./flash/program.ts";

const folder = mkdtempSync(join(tmpdir(), "anxin-refusals-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

let terminal = new FakeTerminal();
let board = new PretendEspruino();
beforeEach(() => {
  terminal = new FakeTerminal();
  board = new PretendEspruino();
});

function anxin(...words: string[]): Promise<number> {
  const openConsole = () => consoleOver(board, { answerMs: 500, quietMs: 1, packetMs: 1 });
  return runCommand(words, { terminal, openConsole, nowMs: () => Date.UTC(2026, 10, 22, 3) });
}

const said = () => terminal.complaints.join("\n");

writeFileSync(at("passphrase"), "four words nobody guesses\n");
const KEYS = ["--key-file", at("county.keys"), "--passphrase-file", at("passphrase")];
const NEW = ["keys", "new", "--county", "x", "--passphrase-file", at("passphrase")];
const PROVISION = ["provision", ...KEYS, "--kiosk", "k1", "--broker", "10.0.0.2:1883"];
const PROGRAM = at("kiosk.js");
writeFileSync(PROGRAM, 'var file="anxin.config";');
/** A path in a folder that is not there; and one that is a folder. */
const NOWHERE = at("no/such/folder/file");
mkdirSync(at("folder"));

describe("a file that cannot be used is told as a sentence in both languages, with a code", () => {
  test.each([
    ["keys new", [...NEW, "--key-file", NOWHERE], "file-unwritable"],
    [
      "flash --image-only",
      ["flash", "--image", PROGRAM, "--image-only", NOWHERE],
      "file-unwritable",
    ],
    ["flash --image", ["flash", "--port", "COM1", "--image", at("folder")], "file-unreadable"],
    ["bundle --entry", ["bundle", "--entry", NOWHERE], "file-unreadable"],
    ["keys show", ["keys", "show", "--key-file", at("folder")], "file-unreadable"],
  ] as const)("%s", async (_name, words, code) => {
    expect(await anxin(...words)).toBe(1);
    const { zh, en } = TOOL_CODES[code];
    expect(terminal.complaints.slice(-3, -1)).toEqual([zh, en]);
    expect(said()).toContain(`(${code}: `);
    expect(said()).not.toContain("unexpected");
  });

  test("bundle --out", async () => {
    writeFileSync(at("bench.ts"), "declare function print(n: number): void;\nprint(1);\n");
    // A folder cannot be made below a file.
    const out = join(PROGRAM, "out.js");
    expect(await anxin("bundle", "--entry", at("bench.ts"), "--out", out)).toBe(1);
    expect(said()).toContain("(file-unwritable: ");
  });

  test("bundle of a source with an error", async () => {
    writeFileSync(at("broken.ts"), "const = ;\n");
    expect(await anxin("bundle", "--entry", at("broken.ts"), "--out", at("out.js"))).toBe(1);
    expect(said()).toContain("(bundle-failed: ");
  });
});

describe("the enrolment file is looked at before the board is touched", () => {
  test.each([
    ["that cannot be written", NOWHERE, "file-unwritable"],
    ["that is a folder", at("folder"), "file-unreadable"],
    ["that is something else", PROGRAM, "bad-argument"],
  ])("one %s", async (_name, enrolment, code) => {
    expect(await anxin(...NEW, "--key-file", at(`${code}.keys`))).toBe(0);
    const words = PROVISION.with(2, at(`${code}.keys`));
    expect(await anxin(...words, "--port", "COM1", "--enrolment", enrolment)).toBeGreaterThan(0);
    expect(said()).toContain(`(${code}: `);
    expect([...board.files.keys()]).toEqual([]);
    expect(board.flash.every((byte) => byte === 255)).toBe(true);
  });

  test("and looking leaves nothing behind", async () => {
    await anxin(...NEW, "--key-file", at("county.keys"));
    const enrolment = at("folder/enrolment.json");
    expect(await anxin(...PROVISION, "--port", "COM1", "--enrolment", enrolment)).toBe(0);
    expect(readdirSync(at("folder"))).toEqual(["enrolment.json"]);
  });
});

describe("an argument that cannot be meant is refused", () => {
  test("two quota rules of one number", async () => {
    const words = [...NEW, "--key-file", at("twice.keys"), "--rules", "1:month,1:year"];
    expect(await anxin(...words)).toBe(2);
    expect(said()).toContain("bad-argument: --rules 1:month,1:year: 1");
    expect(readdirSync(folder)).not.toContain("twice.keys");
  });

  test.each(["Kiosk 1", "", "a-name-of-seventeen"])("a kiosk called %j", async (kiosk) => {
    await anxin(...NEW, "--key-file", at("county.keys"));
    expect(await anxin("keys", "show", ...KEYS, "--kiosk", kiosk)).toBe(2);
    expect(said()).toContain("bad-argument: --kiosk");
    expect(terminal.text()).not.toContain('"keys"');
  });
});

describe("a program that is flashed", () => {
  test.each([
    ["a page of a site", "<!doctype html><title>x</title>"],
    ["a program cut short", 'var file="anxin.config";function f(){'],
    ["somebody else's script", "print(1);"],
    ["a data file", '{"kiosk":"k1"}'],
  ])("is refused when it is %s", async (_name, text) => {
    writeFileSync(at("other.js"), text);
    expect(await anxin("flash", "--port", "COM1", "--image", at("other.js"))).toBe(1);
    expect(said()).toContain("(program-unknown: ");
    expect([...board.files.keys()]).toEqual([]);
  });

  test("may be a bench's own when that is said", async () => {
    writeFileSync(at("other.js"), "print(1);");
    const words = ["flash", "--port", "COM1", "--image", at("other.js"), "--any-program"];
    expect(await anxin(...words)).toBe(0);
  });

  test("without glyphs is said to leave the display blank", async () => {
    expect(await readGlyphs(at("no.glyphs"))).toBeUndefined();
    expect(await anxin("flash", "--port", "COM1", "--image", PROGRAM)).toBe(0);
    const made = (await readGlyphs()) !== undefined;
    expect(said().includes("glyphs-missing")).toBe(!made);
    expect(board.files.has("anxin.glyphs")).toBe(made);
  });
});

describe("the command itself, started by hand", () => {
  const BIN = resolve(import.meta.dirname, "bin.js");
  /** As a Node before 22.18 is. */
  const OLD = ["--no-experimental-strip-types"];

  test("runs under a Node that runs TypeScript, and under the project's own where not", () => {
    for (const flags of [[], OLD]) {
      const ran = spawnSync(process.execPath, [...flags, BIN, "help"], { encoding: "utf8" });
      expect(ran.stdout).toContain("Usage: anxin");
      expect(ran.status).toBe(0);
    }
    const wrong = spawnSync(process.execPath, [...OLD, BIN, "flsh"], { encoding: "utf8" });
    expect(wrong.status).toBe(2);
  });

  test("says what to do where there is no such Node", () => {
    mkdirSync(at("alone/a/b/c"), { recursive: true });
    const alone = at("alone/a/b/c/bin.mjs");
    copyFileSync(BIN, alone);
    chmodSync(alone, 0o755);
    const ran = spawnSync(process.execPath, [...OLD, alone, "help"], { encoding: "utf8" });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/npm ci.*npm ci.*\(node-too-old\)/s);
  });
});
