import { createHash } from "node:crypto";
import {
  FILE_HEAD_BYTES,
  IMAGE_LINE_BYTES,
  SLOT_FILES,
  SLOT_PAGES,
} from "../../src/espruino/slots.ts";
import { FLASH_MAP } from "../../src/contract/limits.ts";
import { headOf, say, readSlot, WORD } from "../../src/kiosk/update/slots.ts";
import { bundle, type Wanted } from "./bundle.ts";
import { BOOT_ENTRY, UPDATER_ENTRY } from "./entries.ts";

/** What a slot is filled with: a line that says where its parts are, the kiosk, the updater. */
export interface ProgramImage {
  version: string;
  bytes: Uint8Array;
}

/**
 * The parts of an image as one, all ASCII. The updater is run within a function of the kiosk, whose
 * names its own would take the place of, so it is put into one.
 */
export function imageOfParts(version: string, parts: { kiosk: string; updater: string }): string {
  const { kiosk } = parts;
  const updater = `(function(){${parts.updater}})()`;
  const line = `anxin-program 1 ${version} ${kiosk.length} ${updater.length} `;
  if (line.length >= IMAGE_LINE_BYTES) throw new Error(`The version "${version}" is too long.`);
  return `${line.padEnd(IMAGE_LINE_BYTES - 1)}\n${kiosk}${updater}`;
}

/** An image of this kiosk's program, with the updater that goes with it. */
export async function programImage(version: string, kiosk: Wanted): Promise<ProgramImage> {
  const [program, updater] = [await bundle(kiosk), await bundle(UPDATER_ENTRY)];
  const text = imageOfParts(version, { kiosk: program.code, updater: updater.code });
  return { version, bytes: Buffer.from(text, "latin1") };
}

/** Milliseconds after which a program on trial that has not confirmed itself is started anew. */
const TRIAL_OVER_MS = 660_000;
/** Long enough for a technician at the console to step in. */
const AGAIN_MS = 30_000;

/**
 * What lies in Storage as `.bootcde`: picks a slot and runs its program from there, at the top, so
 * that nothing of this is around it. A program on trial is watched from here too, whatever it does.
 */
export async function bootCode(): Promise<string> {
  const { code } = await bundle(BOOT_ENTRY);
  const names = JSON.stringify(SLOT_FILES);
  const word = `require("Storage").read(${names}[anxinSlot],${WORD.confirmed},1)`;
  const unconfirmed = `${word}=="\\xff"&&E.reboot()`;
  return (
    `(function(){${code}})();` +
    `if(global.anxinTrial)setTimeout(function(){${unconfirmed}},${TRIAL_OVER_MS});` +
    `try{eval(anxinText||"")}catch(e){print("anxin-boot",e);` +
    `setTimeout(function(){E.reboot()},${AGAIN_MS})}anxinText=undefined;`
  );
}

/** A file as Storage keeps it. */
interface LaidFile {
  name: string;
  bytes: Uint8Array;
}

const { pageBytes } = FLASH_MAP;
/** What lies before a slot, so that the slot's bytes begin a page. */
const PAD_BYTES = pageBytes - 2 * FILE_HEAD_BYTES;

/** A slot with an image in it that was put there by a technician, so it is confirmed. */
export function filledSlot(image: ProgramImage): Uint8Array {
  const slot = new Uint8Array(SLOT_PAGES * pageBytes).fill(255);
  const sha256 = createHash("sha256").update(image.bytes).digest("hex");
  slot.set(headOf({ order: 1, version: image.version, bytes: image.bytes.length, sha256 }));
  if (image.bytes.length > slot.length - pageBytes) {
    throw new Error(`The image has ${image.bytes.length} bytes, a slot room for fewer.`);
  }
  slot.set(image.bytes, pageBytes);
  const map = { addresses: [0, slot.length] as [number, number], pageBytes, pages: SLOT_PAGES };
  const head = readSlot(map, 0, (at, length) => slot.slice(at, at + length));
  if (head === undefined) throw new Error("a head that was just written is none");
  for (const word of ["whole", "go", "confirmed", "told"] as const) {
    const effect = say(head, word);
    if (effect.kind === "flash-write") slot.set(effect.bytes, effect.address);
  }
  return slot;
}

/**
 * The files a Storage begins with, in this order and nothing before them: both slots at a page, the
 * first with the image. A compaction begins behind them and leaves them where they are.
 */
export function slotFiles(image: ProgramImage): LaidFile[] {
  const blank = new Uint8Array(SLOT_PAGES * pageBytes).fill(255);
  const pad = new Uint8Array(PAD_BYTES).fill(32);
  return [
    { name: "anxin.pad", bytes: pad },
    { name: SLOT_FILES[0], bytes: filledSlot(image) },
    { name: "anxin.pad2", bytes: pad },
    { name: SLOT_FILES[1], bytes: blank },
  ];
}
