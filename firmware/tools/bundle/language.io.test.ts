import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { runInInterpreter } from "../espruino/interpreter.ts";
import { describeWith, requires } from "../testing/requires.ts";
import { runBare } from "./bare-context.ts";
import { bundle } from "./bundle.ts";
import { flatten } from "./flatten.ts";

/** One file for each thing of the language that our device code relies on; each prints lines. */
const folder = join(import.meta.dirname, "samples");
const SAMPLES = readdirSync(folder)
  .filter((file) => file !== "show.ts")
  .map((file) => ({ feature: basename(file, ".ts"), entry: join(folder, file) }));

async function bundleOf(entry: string): Promise<string> {
  return (await bundle({ entry, name: "sample" })).code;
}

/** What the source itself prints, with nothing done to it but the types taken out. */
async function printsAsWritten(entry: string): Promise<string[]> {
  const { code } = await flatten(entry);
  const lines: string[] = [];
  runInContext(code, createContext({ print: (line: string) => void lines.push(line) }));
  await new Promise((resolve) => setImmediate(resolve));
  return lines;
}

describe("the bundle means what the source means, where only Espruino's builtins exist", () => {
  it.each(SAMPLES)("$feature", async ({ entry }) => {
    const written = await printsAsWritten(entry);
    expect(written.length).toBeGreaterThan(0);
    expect(await runBare(await bundleOf(entry))).toEqual({ lines: written, error: undefined });
  });
});

describeWith(["ESPRUINO"], "the bundle means the same in an Espruino interpreter", () => {
  const interpreter = requires("ESPRUINO").value ?? "";

  it.each(SAMPLES)("$feature", async ({ entry }) => {
    const run = await runInInterpreter(interpreter, await bundleOf(entry));
    const lines = await printsAsWritten(entry);
    expect({ lines: run.lines, error: run.error }).toEqual({ lines, error: undefined });
  });
});
