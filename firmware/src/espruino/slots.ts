import { FLASH_MAP } from "../contract/limits.ts";
import type { SlotIndex, SlotMap } from "../kiosk/update/slots.ts";

/**
 * Program slots of an Espruino board: two files of Storage, each as long as a slot, whose bytes
 * begin at a page of flash. Storage walks its files by their heads, which lie in the pages before,
 * and never looks inside, so a slot's pages are erased and written under it through raw flash;
 * and what lies in Storage is code that runs from flash, which nothing outside it is.
 */
export const SLOT_FILES = ["anxin.a", "anxin.b"] as const;

/** Pages of one slot, its head's page included: an image has at most 135,168 bytes. */
export const SLOT_PAGES = 34;

/** Bytes of Storage's own head of a file: size, flags and name. */
export const FILE_HEAD_BYTES = 32;

/** An image's first line, filled up with blanks: what it is, and where its parts are. */
export const IMAGE_LINE_BYTES = 64;

/** Where in an image its kiosk and its updater are. */
export interface ImageParts {
  version: string;
  kiosk: { at: number; bytes: number };
  updater: { at: number; bytes: number };
}

/** What an image's first line says: `anxin-program 1 <version> <bytes> <bytes>`. */
export function partsOfImage(line: string): ImageParts {
  const words = line.split(" ");
  const kiosk = { at: IMAGE_LINE_BYTES, bytes: parseInt(words[3] ?? "", 10) };
  const updater = { at: IMAGE_LINE_BYTES + kiosk.bytes, bytes: parseInt(words[4] ?? "", 10) };
  return { version: words[2] ?? "", kiosk, updater };
}

/** Reads flash, as `RawFlash` does. */
type Read = (length: number, address: number) => Uint8Array;

function isHeadOf(bytes: Uint8Array, name: string, size: number): boolean {
  const found = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8) | ((bytes[2] ?? 0) << 16);
  if (found !== size || bytes[3] !== 0) return false;
  for (let i = 0; i < name.length; i++) {
    if (bytes[4 + i] !== name.charCodeAt(i)) return false;
  }
  return bytes[4 + name.length] === 0;
}

/**
 * Where the slots lie in raw flash; undefined when a file is missing or begins in a page. Looked
 * for where they are laid, near the front, and told by Storage's heads, so that nothing else is
 * ever erased for a slot.
 */
export function findSlots(read: Read, storage: number, pages = SLOT_PAGES): SlotMap | undefined {
  const { pageBytes } = FLASH_MAP;
  const found: number[] = [];
  for (let page = 1; page < 3 * pages && found.length < 2; page++) {
    const address = storage + page * pageBytes;
    const head = read(FILE_HEAD_BYTES, address - FILE_HEAD_BYTES);
    const name = SLOT_FILES[found.length as SlotIndex];
    if (isHeadOf(head, name, pages * pageBytes)) found.push(address);
  }
  const [first, second] = found;
  if (first === undefined || second === undefined) return undefined;
  return { addresses: [first, second], pageBytes, pages };
}
