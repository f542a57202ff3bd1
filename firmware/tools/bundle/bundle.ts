import { createHash } from "node:crypto";
import type { AnyNode } from "acorn";
import { minify } from "terser";
import ts from "typescript-es5";
import { parseEs5 } from "./es5-tree.ts";
import { usedHelpers } from "./es5-runtime.ts";
import { flatten, type Instead } from "./flatten.ts";
import { hoist } from "./hoist.ts";
import { renameKeywords } from "./keyword-names.ts";
import { usedPolyfills } from "./polyfills.ts";
import { sink } from "./sink.ts";
import { spellOut } from "./spell-out.ts";
import { shortenNullish } from "./nullish.ts";
import { ownNames } from "./own-names.ts";
import { partStringStarts } from "./string-starts.ts";

/** A program as an Espruino board runs it: one line of ASCII ES5 that imports nothing. */
export interface Bundle {
  code: string;
  /** Size of `code`; one byte a character, since it is ASCII. */
  bytes: number;
  /** Hex digest of `code`. The same sources give the same digest on every machine. */
  sha256: string;
  /** Files it was made from, sorted; relative to the firmware folder. */
  modules: string[];
}

/**
 * Names the minifier must leave to the interpreter: its utility object, every board's pins, and a
 * word that it takes for a keyword wherever it stands.
 */
const RESERVED = ["E", "of", ...["A", "B", "C", "D", "F", "G", "H", "I"].flatMap(pinsOfPort)];

/**
 * Makes the prototypes that nearly every line asks for. Espruino finds each, and then Object's, by
 * name in the one list of everything global, from its start: made first, they stand first.
 */
const PROTOTYPES_FIRST = '"".a;[].a;new Uint8Array(0).a;(0).a;';

/** A program to bundle, and in what form; see `entries.ts` for what the lists are. */
export interface Wanted {
  /** Path of a `.ts` file. */
  entry: string;
  name: string;
  cold?: readonly string[];
  spelled?: readonly string[];
  kept?: readonly string[];
  /** Whether names of the lists may be missing, for a program that is not all of a kiosk. */
  partial?: boolean;
  instead?: Instead;
}

/**
 * Bundles `entry` (a path to a `.ts` file) for Espruino, through the only chain of six tried that
 * runs there.
 *
 * @throws Error naming `name` when the sources use what has no ES5 form or import what no board has
 */
export async function bundle(wanted: Wanted): Promise<Bundle> {
  try {
    const flat = await flatten(wanted.entry, wanted.instead);
    const modern = downlevel(flat.code);
    const { cold, spelled, kept } = listsFor(wanted, modern);
    const es5 = renameKeywords(sink(spellOut(modern, spelled), cold));
    checkKept(es5, kept);
    const whole = [usedHelpers(es5), es5].join("\n");
    const small = await shrink([usedPolyfills(whole), whole].join("\n"), kept);
    const code = PROTOTYPES_FIRST + partStringStarts(hoist(shortenNullish(small)));
    check(code);
    return { code, bytes: code.length, sha256: sha256(code), modules: flat.modules };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The bundle "${wanted.name}" cannot be made: ${reason}`, { cause });
  }
}

function downlevel(code: string): string {
  const { outputText, diagnostics } = ts.transpileModule(code, {
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES5,
      module: ts.ModuleKind.ESNext,
      noEmitHelpers: true,
      alwaysStrict: false,
      allowJs: true,
    },
    fileName: "bundle.js",
  });
  const [problem] = diagnostics ?? [];
  if (problem !== undefined) {
    throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, " "));
  }
  return outputText;
}

function listsFor(wanted: Wanted, code: string) {
  const { cold = [], spelled = [], kept = [], partial = false } = wanted;
  if (!partial) return { cold, spelled, kept };
  const top = new Set(parseEs5(code).body.flatMap(namesOf));
  const there = (names: readonly string[]): string[] => names.filter((name) => top.has(name));
  return { cold: there(cold), spelled: there(spelled), kept: there(kept) };
}

function namesOf(node: AnyNode): string[] {
  if (node.type === "FunctionDeclaration") return [node.id?.name ?? ""];
  if (node.type !== "VariableDeclaration") return [];
  return node.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
}

/** A name that is not there must not go unseen: the minifier says nothing of it. */
function checkKept(code: string, kept: readonly string[]): void {
  const top = parseEs5(code).body.flatMap(namesOf);
  const absent = kept.find((name) => !top.includes(name));
  if (absent !== undefined) throw new Error(`${absent} is no function at the program's top.`);
}

async function shrink(code: string, kept: readonly string[]): Promise<string> {
  const own = ownNames(code);
  const properties = { regex: new RegExp(`^(?:${own.join("|")})$`) };
  const { code: small } = await minify(code, {
    ecma: 5,
    toplevel: true,
    ie8: false,
    compress: { passes: 4, keep_fargs: false, keep_infinity: true, top_retain: [...kept] },
    mangle: { toplevel: true, reserved: RESERVED, ...(own.length > 0 && { properties }) },
    format: { ascii_only: true, comments: false },
  });
  if (small === undefined) throw new Error("the minifier gave nothing back.");
  return small;
}

function check(code: string): void {
  parseEs5(code);
  const at = [...code].findIndex((char) => char < " " || char > "~");
  if (at !== -1) throw new Error(`character ${at} is not printable ASCII.`);
}

function sha256(code: string): string {
  return createHash("sha256").update(code, "ascii").digest("hex");
}

/** Pins of one port, such as D0 to D63. */
function pinsOfPort(port: string): string[] {
  return Array.from({ length: 64 }, (_unused, pin) => `${port}${pin}`);
}
