import { expect, it } from "vitest";
import { FLASH_MAP } from "../contract/limits.ts";
import { memoryFlash, performFlash, readerOf } from "../kiosk/memory-flash.ts";
import { espFlash } from "./esp-flash.ts";

const AT = FLASH_MAP.journalAddress;
const PAGE = FLASH_MAP.pageBytes;

/** An interpreter's flash, which says nothing when it fails: `worn` keeps one byte as it was. */
function flashWith(worn: number | undefined) {
  const memory = memoryFlash(PAGE);
  const read = readerOf(memory);
  const spared = (address: number, act: () => void) => {
    const before = worn === undefined ? undefined : read(address, PAGE)[worn];
    act();
    const page = memory.pages[String(address)];
    if (worn !== undefined && page !== undefined) page[worn] = before ?? 255;
  };
  const raw = {
    read: (length: number, address: number) => read(address, length),
    write: (bytes: Uint8Array, address: number) =>
      spared(AT, () => performFlash(memory, { kind: "flash-write", address, bytes })),
    erasePage: (address: number) =>
      spared(AT, () => performFlash(memory, { kind: "flash-erase", address })),
  };
  return { flash: espFlash(raw), memory };
}

it("a write and an erasure that took return", () => {
  const { flash } = flashWith(undefined);
  flash.write(AT, new Uint8Array(300).fill(7));
  expect(flash.read(AT, 300).every((byte) => byte === 7)).toBe(true);
  flash.erase(AT);
  expect(flash.read(AT, PAGE).every((byte) => byte === 255)).toBe(true);
});

it.each([0, 255, 256, 299])("a write that left byte %i as it was throws", (worn) => {
  const { flash } = flashWith(worn);
  expect(() => flash.write(AT, new Uint8Array(300).fill(7))).toThrow("flash-not-written");
});

it.each([0, 256, 4095])("an erasure that left byte %i as it was throws", (worn) => {
  const { flash, memory } = flashWith(worn);
  memory.pages[String(AT)] = new Uint8Array(PAGE).fill(0);
  expect(() => flash.erase(AT)).toThrow("flash-not-erased");
});
