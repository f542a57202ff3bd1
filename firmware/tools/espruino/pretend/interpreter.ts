/** The parts of an interpreter that are real in a pretend machine: time, network, flash, hash. */
import { interpreterPlatform } from "../../../src/espruino/interpreter.ts";
import type { Platform, RawFlash } from "../../../src/espruino/platform.ts";

interface EspruinoFlash extends RawFlash {
  getPage(address: number): { addr: number; length: number } | undefined;
}

declare function require(name: "Flash"): EspruinoFlash;

/** Where the stock Linux build keeps its 256 kB of flash; Storage fills it from the front. */
const LINUX_FLASH = 0x10000000;
/** Of an ESP32's map: the plan slots, and all of the ring. */
export const PLAN = 0xe000;
export const RING = 0x310000;
/** Where they lie in the stock Linux build, behind everything a test puts into Storage. */
export const LINUX_PLAN = LINUX_FLASH + 0x2e000;
const LINUX_RING = LINUX_FLASH + 0x30000;
/** An ESP32's page, and the smaller one that the stock Linux build erases at a time. */
const PAGE = 4096;
const LINUX_PAGE = 1024;

/** The interpreter's own flash at the ESP32's addresses, wherever this build has it. */
function flashOfAnyBuild(): RawFlash {
  const flash = require("Flash");
  if (flash.getPage(RING) !== undefined) return flash;
  const there = (address: number): number =>
    address >= RING ? LINUX_RING + address - RING : LINUX_PLAN + address - PLAN;
  return {
    read: (length, address) => flash.read(length, there(address)),
    write: (data, address) => flash.write(data, there(address)),
    erasePage(address) {
      const begin = there(address);
      for (let at = 0; at < PAGE; at += LINUX_PAGE) flash.erasePage(begin + at);
    },
  };
}

/** The interpreter's platform; its buses and pins are there and do nothing. */
export function interpreterRest(): Platform {
  return { ...interpreterPlatform(), flash: flashOfAnyBuild() };
}
