import type { Vend } from "@anxin/firmware/kiosk";

/** Where a vend may stand, as the kiosk's own state machine has it. */
export type VendState = Vend["at"];

const ALL: Record<VendState, true> = {
  idle: true,
  asking: true,
  armed: true,
  testing: true,
  turning: true,
  settling: true,
  doubting: true,
};

/** All of them, in the order in which a vend goes through them. */
export const VEND_STATES = Object.keys(ALL) as VendState[];

/** Those in which somebody stands before the machine. */
export const BUSY_STATES = VEND_STATES.filter((state) => state !== "idle");
