import { closeSync, existsSync, fdatasyncSync, openSync, readSync, writeSync } from "node:fs";
import { FLASH_MAP } from "../contract/index.ts";
import type { Flash } from "../board/flash.ts";

/**
 * A Node board's flash: one file with the pages of `FLASH_MAP` in order, plan slots first. It keeps
 * the rules of NOR flash, so that a journal proven here is a journal on a board.
 */

interface Area {
  address: number;
  bytes: number;
  offset: number;
}

const PLAN_BYTES = FLASH_MAP.planPages * FLASH_MAP.pageBytes;
const JOURNAL_BYTES = FLASH_MAP.journalPages * FLASH_MAP.pageBytes;

const AREAS: readonly Area[] = [
  { address: FLASH_MAP.planAddress, bytes: PLAN_BYTES, offset: 0 },
  { address: FLASH_MAP.journalAddress, bytes: JOURNAL_BYTES, offset: PLAN_BYTES },
];

/**
 * An address outside the map, or a write that would turn a zero into a one: a defect, not a
 * condition.
 */
export class FlashRuleBroken extends Error {
  readonly code = "flash-rule-broken";
}

function offsetOf(address: number, length: number): number {
  for (const area of AREAS) {
    const inside = address - area.address;
    if (inside >= 0 && inside + length <= area.bytes) return area.offset + inside;
  }
  throw new FlashRuleBroken(`no flash at ${address} for ${length} bytes`);
}

/**
 * Opens or makes the file. `durable: false` skips fdatasync, for simulations whose power never
 * fails.
 */
export function openFlashFile(
  path: string,
  options: { durable: boolean },
): Flash & { close(): void } {
  const fresh = !existsSync(path);
  const file = openSync(path, fresh ? "w+" : "r+", 0o600);
  const settle = () => {
    if (options.durable) fdatasyncSync(file);
  };
  if (fresh) {
    writeSync(file, new Uint8Array(PLAN_BYTES + JOURNAL_BYTES).fill(255), 0, undefined, 0);
    settle();
  }
  const read = (address: number, length: number) => {
    const bytes = new Uint8Array(length);
    readSync(file, bytes, 0, length, offsetOf(address, length));
    return bytes;
  };
  return {
    read,
    write(address, bytes) {
      const before = read(address, bytes.length);
      const allowed = bytes.every((byte, i) => (byte & ~(before[i] ?? 0)) === 0);
      if (!allowed) throw new FlashRuleBroken(`write at ${address} without erasing first`);
      writeSync(file, bytes, 0, bytes.length, offsetOf(address, bytes.length));
      settle();
    },
    erase(address) {
      const page = address - (address % FLASH_MAP.pageBytes);
      const blank = new Uint8Array(FLASH_MAP.pageBytes).fill(255);
      writeSync(file, blank, 0, blank.length, offsetOf(page, blank.length));
      settle();
    },
    close: () => closeSync(file),
  };
}
