import { mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FLASH_MAP } from "../contract/index.ts";
import { FlashFileOfOtherSize, FlashRuleBroken, NODE_RING, openFlashFile } from "./flash-file.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anxin-flash-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => openFlashFile(join(folder, "flash"), { durable: true });
const { journalAddress, planAddress, pageBytes } = FLASH_MAP;

describe("a Node board's flash file", () => {
  test("is blank when new and keeps what was written after closing and opening again", () => {
    const first = open();
    expect(first.read(planAddress, 4)).toEqual(Uint8Array.of(255, 255, 255, 255));
    first.write(journalAddress + 8, Uint8Array.of(1, 2, 3));
    first.close();
    const second = open();
    expect(second.read(journalAddress + 8, 4)).toEqual(Uint8Array.of(1, 2, 3, 255));
    second.close();
  });

  test("refuses to turn a zero into a one without erasing, as real flash would", () => {
    const flash = open();
    flash.write(planAddress, Uint8Array.of(0b1010));
    expect(() => flash.write(planAddress, Uint8Array.of(0b0101))).toThrow(FlashRuleBroken);
    flash.write(planAddress, Uint8Array.of(0b1000));
    flash.erase(planAddress + 17);
    expect(flash.read(planAddress, pageBytes).every((byte) => byte === 255)).toBe(true);
    flash.close();
  });

  test("erases one page and leaves its neighbours", () => {
    const flash = open();
    for (const page of [0, 1, 2]) {
      flash.write(journalAddress + page * pageBytes, Uint8Array.of(7));
    }
    flash.erase(journalAddress + pageBytes);
    const firsts = [0, 1, 2].map((page) => flash.read(journalAddress + page * pageBytes, 1)[0]);
    expect(firsts).toEqual([7, 255, 7]);
    flash.close();
  });

  test("has nothing outside the map", () => {
    const flash = open();
    expect(() => flash.read(0x360000, 1)).toThrow(FlashRuleBroken);
    expect(() => flash.read(planAddress + 2 * pageBytes - 1, 2)).toThrow(FlashRuleBroken);
    flash.close();
  });

  test("has a real board's long ring beside the map's areas, each byte in its own place", () => {
    const path = join(folder, "flash");
    const flash = openFlashFile(path, { durable: true, ring: NODE_RING });
    const last = NODE_RING.address + NODE_RING.pages * NODE_RING.pageBytes - 1;
    const places = [planAddress, journalAddress, NODE_RING.address, last];
    places.forEach((address, i) => flash.write(address, Uint8Array.of(i)));
    expect(places.map((address) => flash.read(address, 1)[0])).toEqual([0, 1, 2, 3]);
    expect(() => flash.read(last, 2)).toThrow(FlashRuleBroken);
    flash.close();
    expect(readdirSync(folder)).toEqual(["flash"]);
  });

  test("of another length is refused, never read as if facts were missing", () => {
    open().close();
    const path = join(folder, "flash");
    expect(() => openFlashFile(path, { durable: true, ring: NODE_RING })).toThrow(
      FlashFileOfOtherSize,
    );
    truncateSync(path, 4096);
    expect(open).toThrow(FlashFileOfOtherSize);
  });
});
