import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { compileFunction } from "node:vm";
import { GLYPH_FILE } from "../../../src/espruino/glyph-file.ts";
import { CONFIGURATION_FILE } from "../../../src/contract/configuration.ts";
import { ToolError } from "../codes.ts";
import { unreadable } from "../file-errors.ts";

/** One file as Storage keeps it. */
export interface StorageFile {
  /** 1 to 28 ASCII characters. */
  name: string;
  bytes: Uint8Array;
}

/** Espruino runs this file of Storage at start. */
export const BOOT_FILE = ".bootcde";

/** Where `bundle` leaves a kiosk's program. */
export const PROGRAM_FILE = resolve(import.meta.dirname, "../../../dist/kiosk.js");

/** Sentences and glyphs the display draws from, beside the program where there are some. */
const GLYPHS_PATH = resolve(import.meta.dirname, "../../../dist", GLYPH_FILE);

/** The glyph file; undefined when none was made. */
export async function readGlyphs(path = GLYPHS_PATH): Promise<StorageFile | undefined> {
  try {
    return { name: GLYPH_FILE, bytes: await readFile(path) };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") return unreadable(path)(cause);
    return undefined;
  }
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * The program in a file, as the board's Storage takes it; `any` takes one that is no kiosk's.
 *
 * @throws ToolError bundle-missing, file-unreadable, program-not-ascii, program-unknown
 */
export async function readProgram(path: string, any: boolean): Promise<StorageFile> {
  const bytes = await read(path);
  if (bytes.length === 0) throw new ToolError("bundle-missing", path);
  const strange = bytes.findIndex((byte) => byte > 126 || (byte < 32 && byte !== 10));
  if (strange !== -1) throw new ToolError("program-not-ascii", `${path}, byte ${strange}`);
  checkProgram(path, bytes.toString("latin1"), any);
  return { name: BOOT_FILE, bytes };
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") return unreadable(path)(cause);
    throw new ToolError("bundle-missing", path, { cause });
  }
}

/** A file cut short or of another kind is no script; a kiosk's program reads its configuration. */
function checkProgram(path: string, text: string, any: boolean): void {
  try {
    compileFunction(text);
  } catch (cause) {
    throw new ToolError("program-unknown", path, { cause });
  }
  if (!any && !text.includes(CONFIGURATION_FILE)) throw new ToolError("program-unknown", path);
}
