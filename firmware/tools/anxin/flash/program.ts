import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { GLYPH_FILE } from "../../../src/espruino/glyph-file.ts";
import { ToolError } from "../codes.ts";

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

/** The glyph file, or nothing for a program whose display has none. */
export async function readGlyphs(path = GLYPHS_PATH): Promise<StorageFile[]> {
  try {
    return [{ name: GLYPH_FILE, bytes: await readFile(path) }];
  } catch {
    return [];
  }
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * The program in a file, as the board's Storage takes it.
 *
 * @throws ToolError bundle-missing, program-not-ascii
 */
export async function readProgram(path: string): Promise<StorageFile> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new ToolError("bundle-missing", path, { cause });
  }
  if (bytes.length === 0) throw new ToolError("bundle-missing", path);
  const strange = bytes.findIndex((byte) => byte > 126 || (byte < 32 && byte !== 10));
  if (strange !== -1) throw new ToolError("program-not-ascii", `${path}, byte ${strange}`);
  return { name: BOOT_FILE, bytes };
}
