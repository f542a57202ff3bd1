import { globSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { consoleFolder } from "./build-console.ts";

/** A file of the built console, held in memory. */
export interface ConsoleFile {
  type: string;
  bytes: Buffer;
  /** The same, compressed by brotli; absent where that gains nothing. */
  brotli?: Buffer;
}

/** The built console: its page and what the page loads, by path below `/console/`. */
export type ConsoleFiles = ReadonlyMap<string, ConsoleFile>;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Reads every file of the built console in a folder; files of other types are left out. */
export function readConsole(folder: string): ConsoleFiles {
  const files = new Map<string, ConsoleFile>();
  const all = new Set(globSync("**/*.*", { cwd: folder }));
  for (const path of all) {
    const type = TYPES[extname(path)];
    if (type === undefined) continue;
    const bytes = readFileSync(join(folder, path));
    const brotli = all.has(path + ".br") ? readFileSync(join(folder, path + ".br")) : undefined;
    files.set(path, { type, bytes, ...(brotli === undefined ? {} : { brotli }) });
  }
  return files;
}

/**
 * The console as it is built at the first call, in some seconds, and kept on disk for the next
 * start. A failed build is tried again at the next call.
 */
export function builtConsole(): () => Promise<ConsoleFiles> {
  let files: Promise<ConsoleFiles> | undefined;
  return () => {
    files ??= consoleFolder()
      .then(readConsole)
      .catch((error: unknown) => {
        files = undefined;
        throw error;
      });
    return files;
  };
}
