import { crc32 } from "node:zlib";
import { CONFIGURATION_FILE } from "../../../src/contract/configuration.ts";
import { FLASH_MAP } from "../../../src/contract/limits.ts";
import { mount } from "../../../src/kiosk/journal/mount.ts";
import { BOARD_RING } from "../board/board-journal.ts";
import { performOnBoard, readFlash } from "../board/board-flash.ts";
import { ToolError } from "../codes.ts";
import type { BoardConsole } from "../console/board-console.ts";
import type { Terminal } from "../terminal.ts";
import type { BackupBody } from "./backup-file.ts";

const { planAddress, planPages, journalAddress, journalPages, ringPages, pageBytes } = FLASH_MAP;

/** Raw flash a kiosk uses: plans with session numbers and quota keys; the ring and the takes. */
export const WHOLE_AREAS = [
  { address: planAddress, length: planPages * pageBytes },
  { address: journalAddress, length: journalPages * pageBytes },
];
/** The ring alone: facts, and nothing of a person's window. */
export const RING_AREA = [{ address: journalAddress, length: ringPages * pageBytes }];

type Area = BackupBody["areas"][number];

/** Reads areas of a board's flash, told on the way. */
export async function readAreas(
  console: BoardConsole,
  areas: readonly { address: number; length: number }[],
  terminal: Terminal,
): Promise<Area[]> {
  const total = areas.reduce((sum, { length }) => sum + length, 0);
  const read: Area[] = [];
  let before = 0;
  for (const area of areas) {
    const tell = (bytes: number) =>
      terminal.progress(`读取闪存 / reading flash ${before + bytes} / ${total} bytes`);
    read.push({ address: area.address, bytes: await readFlash(console, area, tell) });
    before += area.length;
  }
  terminal.progress("");
  return read;
}

/** Writes areas page by page; a page that is right already is left alone. */
export async function writeAreas(
  console: BoardConsole,
  areas: readonly Area[],
  terminal: Terminal,
): Promise<void> {
  const total = areas.reduce((sum, { bytes }) => sum + bytes.length, 0);
  let done = 0;
  for (const { address, bytes } of areas) {
    for (let at = 0; at < bytes.length; at += pageBytes) {
      await writePage(console, address + at, bytes.subarray(at, at + pageBytes));
      done += pageBytes;
      terminal.progress(`写入闪存 / writing flash ${done} / ${total} bytes`);
    }
  }
  terminal.progress("");
}

async function writePage(console: BoardConsole, address: number, page: Uint8Array): Promise<void> {
  if ((await pageSum(console, address)) === crc32(page)) return;
  await performOnBoard(console, { kind: "flash-erase", address });
  await performOnBoard(console, { kind: "flash-write", address, bytes: page });
  if ((await pageSum(console, address)) === crc32(page)) return;
  throw new ToolError("flash-differs", address.toString(16));
}

async function pageSum(console: BoardConsole, address: number): Promise<number> {
  return Number(await console.ask(`E.CRC32(require("Flash").read(${pageBytes},${address}))`));
}

/** Areas of the same places, erased. */
export function erasedLike(areas: readonly { address: number; length: number }[]): Area[] {
  return areas.map(({ address, length }) => ({
    address,
    bytes: new Uint8Array(length).fill(255),
  }));
}

/** Where the ring in these areas stands; 0 and 0 when it is empty. */
export function standing(areas: readonly Area[]): { epoch: number; seq: number; open: boolean } {
  const read = (address: number, length: number): Uint8Array => {
    const area = areas.find((one) => {
      return address >= one.address && address < one.address + one.bytes.length;
    });
    const at = address - (area?.address ?? 0);
    return Uint8Array.from(area?.bytes.subarray(at, at + length) ?? new Uint8Array(length));
  };
  const { epoch, seq, open } = mount(BOARD_RING, read).durable;
  return { epoch, seq, open: open !== undefined };
}

/** The board's configuration, with its roots; empty when it has none. */
export function configurationOn(console: BoardConsole): Promise<string> {
  return console.ask(`require("Storage").read(${JSON.stringify(CONFIGURATION_FILE)})||""`);
}

/**
 * Takes the configuration off a board: from here on it is no kiosk, whatever happens to it.
 *
 * @throws ToolError flash-differs when it is still there
 */
export async function eraseConfiguration(console: BoardConsole): Promise<void> {
  await console.ask(`require("Storage").erase(${JSON.stringify(CONFIGURATION_FILE)})`);
  if ((await configurationOn(console)) !== "") throw new ToolError("flash-differs", "config");
}
