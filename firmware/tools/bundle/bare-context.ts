import { createContext, runInContext } from "node:vm";
import { crc32 } from "node:zlib";
import type { Piece } from "../../src/espruino/platform.ts";
import { boardHash } from "../testing/board-hash.ts";
import { ESPRUINO_BUILTINS } from "./builtins.ts";

/** What a script printed, and the sentence of the error that ended it, if one did. */
export interface BareRun {
  lines: string[];
  error: string | undefined;
}

/**
 * Runs an ES5 script where only what Espruino has exists: anything else V8 offers is removed first,
 * so that a call which would fail on a board fails here too. `print` and `console.log` are kept.
 * Of what boards bring it has the hash and the CRC-32.
 */
export async function runBare(code: string): Promise<BareRun> {
  const lines: string[] = [];
  const print = (...parts: unknown[]): void => void lines.push(parts.join(" "));
  const board = { require: boardModule, E: { CRC32: crc32 } };
  const context = createContext({ print, console: { log: print }, ...board });
  runInContext(`(${removeAbsent.toString()})(${JSON.stringify(ESPRUINO_BUILTINS)})`, context);
  try {
    runInContext(code, context, { filename: "bundle.js" });
    await settle();
    return { lines, error: undefined };
  } catch (error) {
    return { lines, error: String(error) };
  }
}

function boardModule(name: string): object {
  if (name !== "crypto") throw new Error(`Module ${name} not found`);
  return { SHA256: (bytes: unknown) => boardHash(piecesHere(bytes)).buffer };
}

/** Arrays of the context are none of ours: it has constructors of its own. */
function piecesHere(bytes: unknown): Uint8Array | Piece[] {
  if (ArrayBuffer.isView(bytes))
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from(bytes as Piece[], (one) => (typeof one === "string" ? one : Buffer.from(one)));
}

/** Lets every promise the script made finish; the script has no timers to wait for. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** Runs inside the context, where `globalThis` is the script's own. */
function removeAbsent(present: Record<string, { own: string[]; methods: string[] }>): void {
  const kept = ["length", "name", "prototype", "constructor", "__proto__", "undefined"];
  kept.push("print", "require", "E");
  const prune = (target: object, names: string[]): void => {
    for (const key of Object.getOwnPropertyNames(target)) {
      if (!names.includes(key) && !kept.includes(key)) delete target[key as never];
    }
  };
  const root = globalThis as unknown as Record<string, { prototype?: object }>;
  const builtins = Object.entries(present);
  const last = ["Array", "Object"];
  builtins.sort((one, other) => last.indexOf(one[0]) - last.indexOf(other[0]));
  prune(Object.getPrototypeOf(Uint8Array.prototype), present["Uint8Array"]?.methods ?? []);
  prune(globalThis, Object.keys(present));
  for (const [name, { own, methods }] of builtins) {
    const value = root[name];
    if (typeof value !== "function" && typeof value !== "object") continue;
    if (value.prototype !== undefined && methods.length > 0) prune(value.prototype, methods);
    prune(value, own);
  }
}
