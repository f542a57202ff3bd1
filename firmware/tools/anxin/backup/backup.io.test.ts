import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runCommand } from "../command-line.ts";
import { consoleOver } from "../console/board-console.ts";
import type { PretendOptions } from "../console/pretend-espruino.testing.ts";
import { FakeTerminal } from "../fake-terminal.testing.ts";
import { KIOSK, KioskOnBench } from "../self-test/kiosk-on-bench.testing.ts";

const folder = mkdtempSync(join(tmpdir(), "anxin-backup-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const FILE = join(folder, "kiosk.backup");
const KEYS = ["--key-file", join(folder, "county.keys"), "--passphrase-file", join(folder, "pass")];
writeFileSync(join(folder, "pass"), "four words nobody guesses\n");

let terminal: FakeTerminal;
let old: KioskOnBench;
let fresh: KioskOnBench;

function anxin(kiosk: KioskOnBench, ...words: string[]): Promise<number> {
  terminal = new FakeTerminal();
  const openConsole = () => consoleOver(kiosk.board, { answerMs: 500, quietMs: 1, packetMs: 1 });
  return runCommand(words, { terminal, openConsole, nowMs: () => 1795219200000, lookMs: 5 });
}

const backup = (kiosk: KioskOnBench, ...more: string[]) =>
  anxin(kiosk, "backup", "--port", "P", "--out", FILE, ...KEYS, ...more);
const restore = (kiosk: KioskOnBench, file = FILE) =>
  anxin(kiosk, "restore", "--port", "P", "--from", file, ...KEYS);

/** A board as it comes: without configuration and journal, with a number of its own. */
function blank(options: PretendOptions = {}): KioskOnBench {
  const board = new KioskOnBench({ enrolled: false, serial: "b1a4c-5678", ...options });
  board.board.files.delete("anxin.config");
  return board;
}

function dispense(kiosk: KioskOnBench, boxes: number): void {
  for (let i = 0; i < boxes; i++) kiosk.write({ kind: "door-opened", body: {} });
}

const standing = (kiosk: KioskOnBench) => {
  const { epoch, seq } = kiosk.journal().durable;
  return { epoch, seq };
};
const isKiosk = (kiosk: KioskOnBench) => kiosk.board.files.has("anxin.config");

beforeAll(async () => {
  expect(await anxin(blank(), "keys", "new", "--county", "x", ...KEYS)).toBe(0);
});

beforeEach(() => {
  rmSync(FILE, { force: true });
  old = new KioskOnBench();
  dispense(old, 200);
  fresh = blank();
});

describe("a journal that is taken away", () => {
  test("goes on, on the other board, where it stood; the first is no kiosk any more", async () => {
    const flash = old.board.flash.slice();
    expect(await backup(old, "--move")).toBe(0);
    expect(isKiosk(old)).toBe(false);
    expect(old.board.flash.every((byte) => byte === 255)).toBe(true);
    expect(await restore(fresh)).toBe(0);
    expect(Buffer.compare(fresh.board.flash, flash)).toBe(0);
    expect(standing(fresh)).toEqual({ epoch: 1, seq: 201 });
    expect(fresh.board.text("anxin.config")).toContain(KIOSK);
  });

  test("goes to one board only", async () => {
    await backup(old, "--move");
    await restore(fresh);
    const second = blank({ serial: "another" });
    expect(await restore(second)).toBe(1);
    expect(terminal.complaints.join()).toContain("backup-used");
    expect([isKiosk(second), standing(second).seq]).toEqual([false, 0]);
    expect(await restore(fresh)).toBe(1);
    expect(terminal.complaints.join()).toContain("board-newer");
  });

  test("never goes over a newer one", async () => {
    await backup(old, "--move");
    const newer = new KioskOnBench({ serial: "newer" });
    dispense(newer, 300);
    newer.board.files.delete("anxin.config");
    expect(await restore(newer)).toBe(1);
    expect(terminal.complaints.join()).toContain("board-newer");
    expect(standing(newer).seq).toBe(301);
  });

  test("does not open to other keys, or changed by one character", async () => {
    await backup(old, "--move");
    const text = readFileSync(FILE, "utf8");
    const changed = join(folder, "changed");
    for (const other of [
      text.replace('"seq": 201', '"seq": 202'),
      text.replace('"sealed": "', '"sealed": "AAAA'),
    ]) {
      writeFileSync(changed, other);
      expect(await restore(fresh, changed)).toBe(1);
      expect(terminal.complaints.join()).toContain("backup-damaged");
    }
    expect(isKiosk(fresh)).toBe(false);
  });

  test("shows neither roots nor keys to who reads the file", async () => {
    const root = /"root":"(\w{64})"/.exec(old.board.text("anxin.config") ?? "")?.[1] ?? "none";
    await backup(old, "--move");
    expect(readFileSync(FILE, "utf8")).not.toContain(root);
  });
});

describe("a copy of a journal", () => {
  test("leaves the kiosk as it was and goes back to no board", async () => {
    expect(await backup(old)).toBe(0);
    expect([isKiosk(old), standing(old).seq]).toEqual([true, 201]);
    expect(await restore(fresh)).toBe(1);
    expect(terminal.complaints.join()).toContain("backup-not-moved");
  });

  test("is not written over a file that is there", async () => {
    await backup(old);
    const before = readFileSync(FILE, "utf8");
    expect(await backup(old)).toBe(1);
    expect(terminal.complaints.join()).toContain("backup-exists");
    expect(readFileSync(FILE, "utf8")).toBe(before);
  });
});

/** Whether a board could write under the kiosk's next number. */
const goesOn = (kiosk: KioskOnBench) => isKiosk(kiosk) && standing(kiosk).seq > 0;

describe("a cable pulled while a journal is taken away", () => {
  test("leaves one that can go on, the board or the file, whenever it is; again, it ends", async () => {
    for (let cut = 3; ; cut += 41) {
      rmSync(FILE, { force: true });
      old = new KioskOnBench({ mischief: { cut: (n) => n === cut } });
      dispense(old, 20);
      const code = await backup(old, "--move");
      if (code === 0) {
        expect(cut).toBeGreaterThan(100);
        return;
      }
      const trial = join(folder, "trial");
      const state = stateOf(FILE);
      fresh = blank();
      if (state === "moved") {
        copyFileSync(FILE, trial);
        expect(await restore(fresh, trial)).toBe(0);
      } else if (state !== undefined) {
        expect(await restore(fresh)).toBe(1);
      }
      expect([goesOn(old), goesOn(fresh)].filter(Boolean).length).toBeLessThanOrEqual(1);
      if (state === undefined) expect(goesOn(old)).toBe(true);
      if (state !== "leaving") continue;
      expect(await backup(old, "--move")).toBe(0);
      expect(await restore(fresh)).toBe(0);
      expect([standing(fresh).seq, goesOn(old)]).toEqual([21, false]);
    }
  });

  test("never leaves a kiosk beside a file that may be restored", async () => {
    // Pulled as soon as the file may be.
    let isAgain = false;
    const cut = () => stateOf(FILE) === "moved" && !isAgain;
    old = new KioskOnBench({ mischief: { cut } });
    dispense(old, 200);
    expect(await backup(old, "--move")).toBe(1);
    expect([stateOf(FILE), goesOn(old)]).toEqual(["moved", false]);
    isAgain = true;
    expect(await backup(old, "--move")).toBe(0);
    expect(old.board.flash.every((byte) => byte === 255)).toBe(true);
    expect([await restore(fresh), standing(fresh).seq]).toEqual([0, 201]);
  });

  test("does not empty a board that went on after its file was written", async () => {
    // Pulled as soon as there is a file.
    const cut = () => stateOf(FILE) === "leaving" && !isAgain;
    let isAgain = false;
    old = new KioskOnBench({ mischief: { cut } });
    expect(await backup(old, "--move")).toBe(1);
    expect([stateOf(FILE), goesOn(old)]).toEqual(["leaving", true]);
    isAgain = true;
    dispense(old, 1);
    expect(await backup(old, "--move")).toBe(1);
    expect(terminal.complaints.join()).toContain("backup-stale");
    expect(goesOn(old)).toBe(true);
  });
});

function stateOf(file: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { state: string }).state;
  } catch {
    return undefined;
  }
}

describe("a cable pulled while a journal is restored", () => {
  test("leaves a board that is no kiosk, and the next try ends it", async () => {
    await backup(old, "--move");
    const kept = readFileSync(FILE);
    for (let cut = 3; ; cut += 41) {
      writeFileSync(FILE, kept);
      fresh = blank({ mischief: { cut: (n) => n === cut } });
      const code = await restore(fresh);
      if (!isKiosk(fresh)) {
        expect(code).toBe(1);
        expect(await restore(fresh)).toBe(0);
      }
      expect(standing(fresh)).toEqual({ epoch: 1, seq: 201 });
      if (code === 0) return;
    }
  });
});
