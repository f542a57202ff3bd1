import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { FLASH_MAP } from "../contract/index.ts";
import type { Flash } from "../board/flash.ts";
import type { RingMap } from "../kiosk/journal/page.ts";

/**
 * A Node board's flash: one file with the pages of `FLASH_MAP` in order, plan slots first. It keeps
 * the rules of NOR flash, so that a journal proven here is a journal on a board. Its ring may be
 * longer than the map's, because a disk has room.
 */

/** Name of the file in a kiosk's data folder. */
export const FLASH_FILE = "flash";

interface Area {
  address: number;
  bytes: number;
  offset: number;
}

/**
 * The ring of a real Node board, behind everything the boards' map names: of 1 MB, 60 days of 50
 * vends, climate, doors and boots without a link take less than a third.
 */
export const NODE_RING = {
  address: 0x1000000,
  pages: 256,
  pageBytes: FLASH_MAP.pageBytes,
} as const;

/** The map's areas, then the long ring where there is one. */
function areasOf(ring: RingMap | undefined): readonly Area[] {
  const map = [
    { address: FLASH_MAP.planAddress, pages: FLASH_MAP.planPages },
    { address: FLASH_MAP.journalAddress, pages: FLASH_MAP.journalPages },
  ];
  let offset = 0;
  return (ring === undefined ? map : [...map, ring]).map(({ address, pages }) => {
    const area = { address, bytes: pages * FLASH_MAP.pageBytes, offset };
    offset += area.bytes;
    return area;
  });
}

/**
 * An address outside the map, or a write that would turn a zero into a one: a defect, not a
 * condition.
 */
export class FlashRuleBroken extends Error {
  readonly code = "flash-rule-broken";
}

/** The file is not as long as this ring, so it was cut or belongs to another program. */
export class FlashFileOfOtherSize extends Error {
  readonly code = "flash-file-of-other-size";
}

function offsetOf(areas: readonly Area[], address: number, length: number): number {
  for (const area of areas) {
    const inside = address - area.address;
    if (inside >= 0 && inside + length <= area.bytes) return area.offset + inside;
  }
  throw new FlashRuleBroken(`no flash at ${address} for ${length} bytes`);
}

export interface FlashFileOptions {
  /** False skips fdatasync, for simulations whose power never fails. */
  durable: boolean;
  /** A ring longer than the map's; its length can't change while facts lie in it. */
  ring?: RingMap;
}

/**
 * Blank flash gets its name only when it is whole and durable: a power cut meanwhile leaves no file
 * at all.
 */
function makeBlank(path: string, bytes: number, durable: boolean): void {
  const file = openSync(`${path}.new`, "w", 0o600);
  writeSync(file, new Uint8Array(bytes).fill(255), 0, undefined, 0);
  if (durable) fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.new`, path);
  if (!durable) return;
  const folder = openSync(dirname(path), "r");
  fsyncSync(folder);
  closeSync(folder);
}

/** Opens or makes the file; throws `FlashFileOfOtherSize` when it belongs to another ring. */
export function openFlashFile(path: string, options: FlashFileOptions): Flash & { close(): void } {
  const { durable } = options;
  const areas = areasOf(options.ring);
  const size = areas.reduce((sum, area) => sum + area.bytes, 0);
  if (!existsSync(path)) makeBlank(path, size, durable);
  const file = openSync(path, "r+");
  const there = fstatSync(file).size;
  if (there !== size) {
    closeSync(file);
    throw new FlashFileOfOtherSize(`${path} has ${there} bytes and should have ${size}`);
  }
  const settle = () => {
    if (durable) fdatasyncSync(file);
  };
  const offset = (address: number, length: number) => offsetOf(areas, address, length);
  const read = (address: number, length: number) => {
    const bytes = new Uint8Array(length);
    readSync(file, bytes, 0, length, offset(address, length));
    return bytes;
  };
  return {
    read,
    write(address, bytes) {
      const before = read(address, bytes.length);
      const allowed = bytes.every((byte, i) => (byte & ~(before[i] ?? 0)) === 0);
      if (!allowed) throw new FlashRuleBroken(`write at ${address} without erasing first`);
      writeSync(file, bytes, 0, bytes.length, offset(address, bytes.length));
      settle();
    },
    erase(address) {
      const page = address - (address % FLASH_MAP.pageBytes);
      const blank = new Uint8Array(FLASH_MAP.pageBytes).fill(255);
      writeSync(file, blank, 0, blank.length, offset(page, blank.length));
      settle();
    },
    close: () => closeSync(file),
  };
}
