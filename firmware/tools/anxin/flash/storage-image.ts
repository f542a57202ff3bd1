import { ToolError } from "../codes.ts";
import type { StorageFile } from "./program.ts";

/** Espruino's ESP32 Storage: 224 pages of 4 kB at 0x320000 (its ESP32 board file). */
export const ESP32_STORAGE = { address: 0x320000, bytes: 917504 } as const;

const HEADER_BYTES = 32;
const NAME_BYTES = 28;
const ERASED = 255;

/**
 * A whole Storage as flash holds it: for each file its size, its name padded with zeros, its bytes
 * padded to four; everything after the last file is erased. Written at a board's Storage address it
 * is that board's Storage, whatever was there before.
 *
 * @throws ToolError storage-full
 */
export function storageImage(files: readonly StorageFile[], bytes: number): Uint8Array {
  const image = new Uint8Array(bytes).fill(ERASED);
  let at = 0;
  for (const file of files) {
    const end = at + HEADER_BYTES + file.bytes.length;
    if (end > bytes) throw new ToolError("storage-full", `${end} > ${bytes} bytes`);
    image.set(headerOf(file), at);
    image.set(file.bytes, at + HEADER_BYTES);
    at = Math.ceil(end / 4) * 4;
  }
  return image;
}

function headerOf(file: StorageFile): Uint8Array {
  if (file.name.length < 1 || file.name.length > NAME_BYTES) {
    throw new ToolError("bad-argument", `Storage name ${file.name}`);
  }
  const header = new Uint8Array(HEADER_BYTES);
  // Size in the lower 24 bits, flags in the upper eight, little endian; a plain file has none.
  new DataView(header.buffer).setUint32(0, file.bytes.length, true);
  header.set(Buffer.from(file.name, "ascii"), 4);
  return header;
}
