import {
  chooseSlot,
  headOf,
  imageAddress,
  readSlot,
  say,
  type SlotIndex,
  type SlotMap,
} from "@anxin/firmware/kiosk";
import { toHex } from "@anxin/firmware/contract";
import { nodeHash } from "../county/keys.ts";
import type { Flash } from "../world/flash.ts";

/** Two small slots for programs behind everything else in a board's flash. */
export const SLOTS: SlotMap = { addresses: [0x400000, 0x403000], pageBytes: 4096, pages: 3 };
export const SLOT_AREA = { address: SLOTS.addresses[0], pages: 2 * SLOTS.pages };

/** What a program does when it is started. */
export type Manner = "good" | "crashes" | "hangs" | "cannot-connect";

/** The bytes of a program in this world: its name is all it says. */
export function imageOf(version: string): Uint8Array {
  return Buffer.alloc(5000, `program ${version};`);
}

/** What the technician leaves in a new board: one program that was tried, and nothing beside it. */
export function leaveProgram(flash: Flash, version: string): void {
  const image = imageOf(version);
  const sha256 = toHex(nodeHash(image));
  const [address] = SLOTS.addresses;
  const { pageBytes } = SLOTS;
  flash.write(address, headOf({ order: 1, version, bytes: image.length, sha256 }));
  for (let at = 0; at < image.length; at += pageBytes) {
    flash.write(imageAddress(SLOTS, 0) + at, image.subarray(at, at + pageBytes));
  }
  const slot = readSlot(SLOTS, 0, flash.read);
  if (slot === undefined) throw new Error("the slot just written has no head");
  for (const word of ["whole", "go", "confirmed", "told"] as const) {
    const effect = say(slot, word);
    if (effect.kind === "flash-write") flash.write(effect.address, effect.bytes);
  }
}

/** Which program a board would start now; undefined where it would start none. */
export function startable(
  read: Flash["read"],
): { index: SlotIndex; version: string; confirmed: boolean } | undefined {
  const index = chooseSlot(SLOTS, read);
  const slot = index === undefined ? undefined : readSlot(SLOTS, index, read);
  if (index === undefined || slot === undefined) return undefined;
  const image = bytesAt(read, imageAddress(SLOTS, index), slot.bytes);
  if (toHex(nodeHash(image)) !== slot.sha256) return undefined;
  return { index, version: slot.version, confirmed: slot.confirmed };
}

/** Bytes of flash across its pages. */
export function bytesAt(read: Flash["read"], address: number, bytes: number): Uint8Array {
  return read(address, bytes);
}
