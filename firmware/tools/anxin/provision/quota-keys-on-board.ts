import { FLASH_MAP } from "../../../src/contract/limits.ts";
import type { QuotaBase } from "../../../src/contract/quota.ts";
import type { FlashEffect } from "../../../src/kiosk/journal/journal.ts";
import { provisionKeys } from "../../../src/kiosk/provision-keys.ts";
import type { BoardConsole } from "../console/board-console.ts";
import { ToolError } from "../codes.ts";

const { planAddress, planPages, pageBytes } = FLASH_MAP;
/** Bytes of raw flash in one packet. */
const PIECE_BYTES = 1024;

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
  const pages = await readFlash(console, planAddress, planPages * pageBytes);
  const wanted = Uint8Array.from(pages);
  const read = (address: number, length: number) =>
    pages.subarray(address - planAddress, address - planAddress + length);
  for (const effect of provisionKeys(read, bases)) {
    await perform(console, effect);
    imitate(wanted, effect);
  }
  const now = await readFlash(console, planAddress, wanted.length);
  if (Buffer.compare(now, wanted) !== 0) throw new ToolError("flash-differs");
}

async function perform(console: BoardConsole, effect: FlashEffect): Promise<void> {
  if (effect.kind === "flash-erase") {
    await console.ask(`require("Flash").erasePage(${effect.address})`);
    return;
  }
  for (let at = 0; at < effect.bytes.length; at += PIECE_BYTES) {
    const piece = effect.bytes.subarray(at, at + PIECE_BYTES);
    if (piece.every((byte) => byte === 255)) continue;
    const data = Buffer.from(piece).toString("base64");
    await console.ask(`require("Flash").write(atob("${data}"),${effect.address + at})`);
  }
}

function imitate(pages: Uint8Array, effect: FlashEffect): void {
  const at = effect.address - planAddress;
  if (effect.kind === "flash-erase") pages.fill(255, at, at + pageBytes);
  else pages.set(effect.bytes, at);
}

async function readFlash(
  console: BoardConsole,
  address: number,
  length: number,
): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  for (let at = 0; at < length; at += PIECE_BYTES) {
    const bytes = `require("Flash").read(${PIECE_BYTES},${address + at})`;
    pieces.push(Buffer.from(await console.ask(`btoa(${bytes})`), "base64"));
  }
  return Buffer.concat(pieces);
}
