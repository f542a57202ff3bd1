import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { printedLine } from "./console-line.ts";

/** What a program printed in an Espruino interpreter, and how it ended. */
export interface InterpreterRun {
  lines: string[];
  /** What the interpreter said it could not do; undefined when the program ended well. */
  error: string | undefined;
  /** As the interpreter names itself, such as `2v29.277`. */
  version: string;
}

const BEGIN = "anxin-begin";
/** The whole vend table takes an interpreter a minute, on a busy machine many. */
const TIMEOUT_MS = 1_200_000;

/**
 * Runs an ES5 script in the interpreter at `path` (Espruino's Linux build), in a folder of its own;
 * `heard` is told each line when it comes.
 *
 * @throws Error when the file cannot be run, is no Espruino, or does not end within twenty minutes
 */
export async function runInInterpreter(
  path: string,
  code: string,
  heard: (line: string) => void = () => {},
): Promise<InterpreterRun> {
  const folder = mkdtempSync(join(tmpdir(), "anxin-espruino-"));
  try {
    writeFileSync(join(folder, "program.js"), `print("${BEGIN} "+process.version);\n${code}\n`);
    return readRun(path, await outputOf(resolve(path), folder, heard));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everything the interpreter writes until it has nothing left to do. */
async function outputOf(path: string, cwd: string, heard: (line: string) => void): Promise<string> {
  // At the end of its input Espruino types garbage into its own console, so stdin stays open.
  const child = spawn(path, ["program.js"], { cwd, stdio: ["pipe", "pipe", "pipe"] });
  // It ignores SIGTERM and SIGINT.
  const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
  let output = "";
  createInterface(child.stdout).on("line", (line) => heard(printedLine(line)));
  child.stdout.setEncoding("latin1").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("latin1").on("data", (text: string) => (output += text));
  try {
    const [, signal] = await once(child, "close");
    if (signal !== null) throw new Error(`${path} was ended by ${String(signal)}: ${output}`);
    return output;
  } finally {
    clearTimeout(timer);
  }
}

function readRun(path: string, output: string): InterpreterRun {
  const lines = output.split("\n").map(printedLine);
  const begin = lines.findIndex((line) => line.startsWith(BEGIN));
  if (begin === -1) throw new Error(`${path} is no Espruino interpreter; it said: ${output}`);
  const version = (lines[begin] ?? "").slice(BEGIN.length + 1);
  const printed = lines.slice(begin + 1);
  const failed = printed.findIndex(isComplaint);
  if (failed === -1) return { lines: withoutEnd(printed), error: undefined, version };
  return { lines: printed.slice(0, failed), error: printed.slice(failed).join("\n"), version };
}

function isComplaint(line: string): boolean {
  return /^(Uncaught |New interpreter error|Execution Interrupted|WARNING: |ERROR: )/.test(line);
}

function withoutEnd(lines: readonly string[]): string[] {
  const kept = [...lines];
  while (kept.at(-1) === "") kept.pop();
  return kept;
}
