import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { bundle } from "../bundle/bundle.ts";
import { type Entry, PROOF_ENTRY } from "../bundle/entries.ts";
import { describeWith, NOTICE, requires } from "../testing/requires.ts";
import { prove, proveBare } from "./proof.ts";
import { staleness, writeRecord } from "./proof-record.ts";

const folder = mkdtempSync(join(tmpdir(), "anxin-proof-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const interpreter = requires("ESPRUINO").value ?? "";

/** Making the whole proof's program is a minute's work on a busy machine. */
const BUNDLE_MS = 300_000;

/** A proof of one row, which passes where `truth` is true. */
function stand(truth: string): Entry {
  const entry = join(mkdtempSync(join(folder, "stand-")), "entry.ts");
  const source = `
    declare function print(line: string): void;
    const good: boolean = ${truth};
    if (!good) print(JSON.stringify({ row: "the one" }));
    print("rows 1");
    print(JSON.stringify({ passed: good ? 1 : 0, failed: good ? 0 : 1 }));`;
  writeFileSync(entry, source);
  return { name: "stand", entry };
}

async function bare(wanted: Entry): ReturnType<typeof proveBare> {
  return proveBare(await bundle(wanted));
}

describe("the proof", () => {
  it("counts the rows that pass", async () => {
    expect(await bare(stand("true"))).toEqual({ passed: 1, failed: 0, failures: [] });
  });

  it("keeps the line of each row that fails", async () => {
    const failures = ['{"row":"the one"}'];
    expect(await bare(stand("false"))).toEqual({ passed: 0, failed: 1, failures });
  });

  it("does not take a program that ends early for one that passed", async () => {
    await expect(bare(stand("(() => { throw new Error('early'); })()"))).rejects.toThrow("early");
    await expect(bare(stand("(print('{}'), true)"))).rejects.toThrow("rows failed");
  });

  it("is known to be missing, current or stale by the hash of its bundle", () => {
    const path = join(folder, "proof.json");
    expect(staleness("a", path)).toContain("no Espruino proof");
    const counts = { passed: 1, failed: 0, bundleBytes: 1, interpreterVersion: "2v29", files: [] };
    writeRecord({ bundleSha256: "a", ...counts }, path);
    expect(staleness("a", path)).toBeUndefined();
    expect(staleness("b", path)).toContain("stale");
  });
});

describeWith(["ESPRUINO"], "the proof in an interpreter", () => {
  it("agrees with bare node:vm", async () => {
    const heard: string[] = [];
    const { passed, failed, interpreterVersion } = await prove(
      stand("1 + 1 === 2"),
      interpreter,
      (rows, of) => void heard.push(`${rows} of ${of}`),
    );
    expect({ passed, failed, heard }).toEqual({ passed: 1, failed: 0, heard: ["1 of 1"] });
    expect(interpreterVersion).toMatch(/^\dv\d+/);
  });

  it("shows a program that means two things", async () => {
    // Espruino's power of two integers is inexact, which is why the lint bans it.
    const planted = prove(stand("Math.pow(2, Number('32')) === 4294967296"), interpreter);
    await expect(planted).rejects.toThrow("means two things");
  });

  it("fails on an interpreter that cannot be used", async () => {
    await expect(prove(stand("true"), join(folder, "absent"))).rejects.toThrow("ENOENT");
    await expect(prove(stand("true"), process.execPath)).rejects.toThrow("no Espruino");
  });
});

describe("the kiosk's table and golden files", () => {
  it(
    "pass as ES5 where only Espruino's builtins exist",
    async ({ annotate }) => {
      const program = await bundle(PROOF_ENTRY);
      const { passed, failures } = await proveBare(program);
      expect(failures).toEqual([]);
      expect(passed).toBeGreaterThan(0);
      const stale = staleness(program.sha256);
      if (stale !== undefined) await annotate(stale, NOTICE);
    },
    BUNDLE_MS,
  );
});

describeWith(["ESPRUINO-PC"], "the kiosk's table and golden files in the interpreter", () => {
  it("pass, and agree with bare node:vm", async () => {
    const { passed, failed } = await prove(PROOF_ENTRY, interpreter);
    expect({ failed, some: passed > 0 }).toEqual({ failed: 0, some: true });
  }, 1_200_000);
});
