import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runCommand } from "../command-line.ts";
import { consoleOver } from "../console/board-console.ts";
import type { PretendOptions } from "../console/pretend-espruino.testing.ts";
import { FakeTerminal } from "../fake-terminal.testing.ts";
import { KIOSK, KioskOnBench } from "../self-test/kiosk-on-bench.testing.ts";

const folder = mkdtempSync(join(tmpdir(), "anxin-replace-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
const KEYS = ["--key-file", at("county.keys"), "--passphrase-file", at("pass")];
writeFileSync(at("pass"), "four words nobody guesses\n");
writeFileSync(at("kiosk.js"), 'var file="anxin.config";');

let terminal: FakeTerminal;
let fresh: KioskOnBench;

function anxin(...words: string[]): Promise<number> {
  const openConsole = () => consoleOver(fresh.board, { answerMs: 500, quietMs: 1, packetMs: 1 });
  return runCommand(words, { terminal, openConsole, nowMs: () => 1795219200000, lookMs: 5 });
}

const IMAGE = ["--image", at("kiosk.js")];
const SITE = ["--broker", "10.0.0.2:1883", "--enrolment", at("enrolment.json")];

function replace(...more: string[]): Promise<number> {
  const words = ["replace-board", "--port", "P", "--kiosk", KIOSK, ...KEYS, ...IMAGE, ...SITE];
  return anxin(...words, "--cloud-seconds", "5", ...more);
}

/** A blank board that, once it has a program and roots, is given an epoch at once. */
function blank(options: PretendOptions = {}): KioskOnBench {
  const kiosk = new KioskOnBench({ enrolled: false, serial: "b1a4c", ...options });
  kiosk.board.files.delete("anxin.config");
  return kiosk;
}

const epochs = () => {
  const list = JSON.parse(readFileSync(at("enrolment.json"), "utf8")) as { keys: object }[];
  return list.flatMap(({ keys }) => Object.keys(keys).map(Number));
};
const rootsOnBoard = () => {
  const text = fresh.board.text("anxin.config") ?? '{"roots":[]}';
  return (JSON.parse(text) as { roots: { epoch: number }[] }).roots.map(({ epoch }) => epoch);
};

beforeAll(async () => {
  terminal = new FakeTerminal();
  fresh = blank();
  await anxin("keys", "new", "--county", "x", ...KEYS);
});

beforeEach(() => {
  terminal = new FakeTerminal();
  const keys = Object.fromEntries([1, 2, 3, 4].map((epoch) => [epoch, "7".repeat(64)]));
  writeFileSync(at("enrolment.json"), JSON.stringify([{ kiosk: KIOSK, keys }]));
  fresh = blank();
  fresh.seqSaid = 1;
});

describe("a blank board for a kiosk whose own is dead", () => {
  test("gets program and roots of epochs never used, and the gateway forgets the old ones", async () => {
    terminal.answers.push(KIOSK);
    expect(await replace()).toBe(0);
    expect(rootsOnBoard()).toEqual([5, 6, 7, 8]);
    expect(epochs()).toEqual([5, 6, 7, 8]);
    expect(fresh.board.text(".bootcde")).toContain("anxin.config");
    expect(terminal.text()).toContain("count every lane");
  });

  test("is left alone unless the person types the kiosk's id", async () => {
    terminal.answers.push("yes");
    expect(await replace()).toBe(1);
    expect(terminal.complaints.join()).toContain("not-confirmed");
    expect([rootsOnBoard(), epochs()]).toEqual([[], [1, 2, 3, 4]]);
  });

  test("that the county does not reach is told apart from one that is done", async () => {
    fresh.link = "waiting";
    expect(await replace("--yes", "--cloud-seconds", "1")).toBe(1);
    expect(terminal.complaints.join()).toContain("epoch-not-open");
  });

  test("whose cable was pulled on the way gets the same epochs the next time", async () => {
    for (let cut = 60; ; cut += 9) {
      const keys = Object.fromEntries([1, 2, 3, 4].map((epoch) => [epoch, "7".repeat(64)]));
      writeFileSync(at("enrolment.json"), JSON.stringify([{ kiosk: KIOSK, keys }]));
      fresh = blank({ mischief: { cut: (n) => n === cut } });
      fresh.seqSaid = 1;
      if ((await replace("--yes")) === 0) return;
      expect(await replace("--yes")).toBe(0);
      expect([rootsOnBoard(), epochs()]).toEqual([
        [5, 6, 7, 8],
        [5, 6, 7, 8],
      ]);
    }
  });
});

describe("what is no replacement", () => {
  test("a board that is another kiosk is left alone", async () => {
    fresh = new KioskOnBench();
    const config = (fresh.board.text("anxin.config") ?? "").replace(KIOSK, "other-1");
    fresh.board.files.set("anxin.config", Buffer.from(config));
    expect(await replace("--yes")).toBe(1);
    expect(terminal.complaints.join()).toContain("board-in-use: other-1");
    expect(fresh.board.text("anxin.config")).toBe(config);
  });

  test("a board with a journal may hold facts nobody has", async () => {
    fresh = new KioskOnBench();
    fresh.board.files.delete("anxin.config");
    expect(await replace("--yes")).toBe(1);
    expect(terminal.complaints.join()).toContain("board-not-blank");
  });

  test("a kiosk the gateway never knew is a new one", async () => {
    writeFileSync(at("enrolment.json"), "[]");
    expect(await replace("--yes")).toBe(1);
    expect(terminal.complaints.join()).toContain("kiosk-unknown");
  });

  test("an epoch the old board may have used is refused", async () => {
    expect(await replace("--yes", "--epoch", "4")).toBe(2);
    expect(rootsOnBoard()).toEqual([]);
  });
});
