import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runBare } from "../../tools/bundle/bare-context.ts";
import { bundle } from "../../tools/bundle/bundle.ts";
import { runInInterpreter } from "../../tools/espruino/interpreter.ts";
import { describeWith, requires } from "../../tools/testing/requires.ts";
import { provePartCodecs } from "./proof.testing.ts";

const folder = mkdtempSync(join(tmpdir(), "anxin-parts-"));
const inNode: string[] = [];
let code = "";

beforeAll(async () => {
  provePartCodecs((line) => inNode.push(line));
  const entry = join(folder, "entry.ts");
  const program = resolve(import.meta.dirname, "proof.testing.ts");
  writeFileSync(
    entry,
    `import { provePartCodecs } from ${JSON.stringify(program)};\n` +
      "declare function print(line: string): void;\nprovePartCodecs((line) => print(line));",
  );
  code = (await bundle({ entry, name: "parts" })).code;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the codecs as a board runs them", () => {
  it("tell in Node what they should", () => {
    expect(inNode).toContain("no-card 128 null");
    expect(inNode.filter((line) => line.startsWith("base-info")).length).toBe(1);
    expect(inNode).toContain("left 0 0");
  });

  it("tell the same bundled, where only what Espruino has exists", async () => {
    expect(await runBare(code)).toEqual({ lines: inNode, error: undefined });
  });
});

describeWith(["ESPRUINO"], "the codecs in an Espruino interpreter", () => {
  it("tell the same", async () => {
    const run = await runInInterpreter(requires("ESPRUINO").value ?? "", code);
    expect({ lines: run.lines, error: run.error }).toEqual({ lines: inNode, error: undefined });
  });
});
