import { FLASH_MAP } from "../../../src/contract/limits.ts";
import type { QuotaBase } from "../../../src/contract/quota.ts";
import type { FlashEffect } from "../../../src/kiosk/journal/journal.ts";
import { provisionKeys } from "../../../src/kiosk/provision-keys.ts";
import { performOnBoard, readFlash } from "../board/board-flash.ts";
import type { BoardConsole } from "../console/board-console.ts";
import { ToolError } from "../codes.ts";

const { planAddress, planPages, pageBytes } = FLASH_MAP;
const SLOTS = { address: planAddress, length: planPages * pageBytes };

/**
 * Puts the base keys of the quota rules into the board's raw flash; plans and session numbers stay.
 * The board's program must have been stopped.
 *
 * @throws ToolError flash-differs when they do not read back
 */
export async function putQuotaKeys(
  console: BoardConsole,
  bases: readonly QuotaBase[],
): Promise<void> {
  const pages = await readFlash(console, SLOTS);
  const wanted = Uint8Array.from(pages);
  const read = (address: number, length: number) =>
    pages.subarray(address - planAddress, address - planAddress + length);
  for (const effect of provisionKeys(read, bases)) {
    await performOnBoard(console, effect);
    imitate(wanted, effect);
  }
  const now = await readFlash(console, SLOTS);
  if (Buffer.compare(now, wanted) !== 0) throw new ToolError("flash-differs");
}

function imitate(pages: Uint8Array, effect: FlashEffect): void {
  const at = effect.address - planAddress;
  if (effect.kind === "flash-erase") pages.fill(255, at, at + pageBytes);
  else pages.set(effect.bytes, at);
}
