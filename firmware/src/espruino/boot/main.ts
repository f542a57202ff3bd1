/**
 * What a board runs first, and what no update ever changes: it picks the slot whose program is to
 * run and leaves its text in `anxinText`. `tools/bundle/boot-code.ts` puts around it what runs that
 * text; here nothing stays in memory.
 */
import { toBytes } from "../../contract/hex.ts";
import { chooseSlot, noteStart, readSlot, type SlotMap } from "../../kiosk/update/slots.ts";
import { FLASH_MAP } from "../../contract/limits.ts";
import { IMAGE_LINE_BYTES, partsOfImage, SLOT_FILES, SLOT_PAGES } from "../slots.ts";

interface Storage {
  read(name: string, offset: number, length: number): string | undefined;
  /** With an offset it writes into a file that is there, where flash is still erased. */
  write(name: string, data: Uint8Array, offset: number): void;
}

declare function require(name: "Storage"): Storage;
declare const global: {
  anxinSlot?: number;
  anxinTrial?: boolean;
  anxinText?: string;
  anxinUpdate?: string;
};
declare const E: { enableWatchdog(seconds: number, automatic: boolean): void };

/** By file and offset: the loader needs no address in flash. */
const FILE_SPAN = 0x1000000;
/** Longer than any start; the program takes it over with its own. */
const WATCHDOG_SECONDS = 60;

const storage = require("Storage");
const { pageBytes } = FLASH_MAP;
const map: SlotMap = { addresses: [0, FILE_SPAN], pageBytes, pages: SLOT_PAGES };
const nameAt = (address: number) => SLOT_FILES[address < FILE_SPAN ? 0 : 1];

function read(address: number, length: number): Uint8Array {
  const text = storage.read(nameAt(address), address % FILE_SPAN, length);
  const bytes = new Uint8Array(length).fill(255);
  if (text !== undefined) bytes.set(toBytes(text));
  return bytes;
}

const index = chooseSlot(map, read);
const slot = index === undefined ? undefined : readSlot(map, index, read);
if (index !== undefined && slot !== undefined) {
  const start = slot.confirmed ? undefined : noteStart(slot);
  if (start !== undefined && start.kind === "flash-write") {
    storage.write(SLOT_FILES[index], start.bytes, start.address % FILE_SPAN);
  }
  E.enableWatchdog(WATCHDOG_SECONDS, false);
  const line = storage.read(SLOT_FILES[index], pageBytes, IMAGE_LINE_BYTES) ?? "";
  const { kiosk, updater } = partsOfImage(line);
  global.anxinSlot = index;
  global.anxinTrial = !slot.confirmed;
  const textOf = ({ at, bytes }: typeof kiosk) =>
    storage.read(SLOT_FILES[index], pageBytes + at, bytes) ?? "";
  global.anxinUpdate = textOf(updater);
  global.anxinText = textOf(kiosk);
}
