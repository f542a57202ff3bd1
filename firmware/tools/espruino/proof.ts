import { runBare } from "../bundle/bare-context.ts";
import { type Bundle, bundle } from "../bundle/bundle.ts";
import type { Entry } from "../bundle/entries.ts";
import { runInInterpreter } from "./interpreter.ts";

/** So begins a line that only says how far a proof is. */
const ROWS = "rows ";

/** What the proof program said in one place: its last line, and a line for each failing row. */
export interface Verdict {
  passed: number;
  failed: number;
  failures: string[];
}

/** What firmware/espruino-proof.json records of one run in a real interpreter. */
export interface ProofRecord {
  bundleSha256: string;
  bundleBytes: number;
  /** As the interpreter names itself, such as `2v29.277`. */
  interpreterVersion: string;
  passed: number;
  failed: number;
  /** Files in the bundle, relative to the firmware folder. */
  files: string[];
}

/** The program run where only Espruino's builtins exist, in this process. */
export async function proveBare(program: Bundle): Promise<Verdict> {
  return verdictOf("bare node:vm", await runBare(program.code));
}

/**
 * Bundles a proof and runs it both in bare node:vm and in the interpreter. `told` hears how many
 * rows the interpreter has played, and how many there are.
 *
 * @throws Error when either does not finish, or when they do not say the same
 */
export async function prove(
  wanted: Entry,
  interpreter: string,
  told: (rows: number, of: number) => void = () => {},
): Promise<ProofRecord> {
  const program = await bundle(wanted);
  const bare = await proveBare(program);
  const run = await runInInterpreter(interpreter, program.code, (line) => {
    if (isProgress(line)) told(Number(line.slice(ROWS.length)), bare.passed + bare.failed);
  });
  const real = verdictOf(`Espruino ${run.version}`, run);
  if (JSON.stringify(real) !== JSON.stringify(bare)) {
    throw new Error(
      `The same bundle means two things. Bare node:vm: ${describeVerdict(bare)} ` +
        `Espruino ${run.version}: ${describeVerdict(real)}`,
    );
  }
  return {
    bundleSha256: program.sha256,
    bundleBytes: program.bytes,
    interpreterVersion: run.version,
    passed: real.passed,
    failed: real.failed,
    files: program.modules,
  };
}

/** One sentence for a person, failing rows included. */
export function describeVerdict(verdict: Verdict): string {
  const rows = verdict.failures.map((line) => `\n  ${line}`).join("");
  return `${verdict.passed} passed, ${verdict.failed} failed.${rows}`;
}

function verdictOf(where: string, run: { lines: string[]; error: string | undefined }): Verdict {
  const said = run.lines.join("\n");
  if (run.error !== undefined) {
    throw new Error(`The proof ended early in ${where}: ${run.error}\n${said}`);
  }
  const failures = run.lines.slice(0, -1).filter((line) => !isProgress(line));
  const counts: unknown = parseLine(run.lines.at(-1) ?? "");
  if (!isCounts(counts)) throw new Error(`The proof gave no result in ${where}; it said: ${said}`);
  if (counts.failed !== failures.length) {
    throw new Error(`In ${where} ${counts.failed} rows failed but these lines came: ${said}`);
  }
  return { passed: counts.passed, failed: counts.failed, failures };
}

function isProgress(line: string): boolean {
  return line.startsWith(ROWS);
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isCounts(value: unknown): value is { passed: number; failed: number } {
  if (typeof value !== "object" || value === null) return false;
  if (!("passed" in value) || !("failed" in value)) return false;
  return typeof value.passed === "number" && typeof value.failed === "number";
}
