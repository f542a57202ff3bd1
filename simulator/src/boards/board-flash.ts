import { FLASH_MAP } from "@anxin/firmware/contract";
import { SLOT_AREA } from "./program-slots.ts";
import { flashOf, type Flash } from "../world/flash.ts";
import type { Random } from "../world/random.ts";

/** What a fault did to a board, by the fault's name. */
export type BoardFault =
  | "power-cut"
  | "flash-tear"
  | "flash-wear"
  | "board-swap"
  | "jam"
  | "restart";

/** Thrown through the effects of one step when the power goes. */
export class PowerCut extends Error {
  readonly code = "power-cut";
  readonly by: BoardFault;

  constructor(by: BoardFault, where: string) {
    super(where);
    this.by = by;
  }
}

/** Thrown through the effects of one step when a cell of the flash does not take its bits. */
export class FlashFailed extends Error {
  readonly code = "flash-failed";
}

const AREAS = [
  { address: FLASH_MAP.planAddress, pages: FLASH_MAP.planPages },
  { address: FLASH_MAP.journalAddress, pages: FLASH_MAP.journalPages },
  SLOT_AREA,
];

/** A board's flash, in which the power may go and cells may fail. */
export class BoardFlash {
  readonly flash: Flash = flashOf(AREAS, FLASH_MAP.pageBytes);
  /** Operations until one fails, or until the power goes in one; undefined when none will. */
  failsIn: number | undefined;
  cutsIn: number | undefined;
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  /** Throws PowerCut and FlashFailed, with part of the bytes written. */
  write(address: number, bytes: Uint8Array): void {
    const harm = this.harm();
    if (harm === undefined) return this.flash.write(address, bytes);
    this.flash.write(address, bytes, this.random.below(bytes.length + 1));
    throw harm;
  }

  /** Throws PowerCut and FlashFailed, with half of the page erased. */
  erase(address: number): void {
    const harm = this.harm();
    this.flash.erase(address, harm !== undefined);
    if (harm !== undefined) throw harm;
  }

  private harm(): Error | undefined {
    if (this.cutsIn !== undefined && (this.cutsIn -= 1) < 0) {
      this.cutsIn = undefined;
      return new PowerCut("flash-tear", "inside a flash operation");
    }
    if (this.failsIn !== undefined && (this.failsIn -= 1) < 0) {
      this.failsIn = undefined;
      return new FlashFailed("a flash operation did not hold");
    }
    return undefined;
  }
}
