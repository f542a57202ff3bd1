/** The pure kiosk: `boot` once, then `step` for everything that happens. */
export { boot, step, type KioskPorts, type Stepped } from "./kiosk.ts";
export { lookAtCard } from "./eligibility.ts";
export type * from "./interface.ts";
export type { State, Vend } from "./state.ts";
export {
  copyOfFlash,
  flashBytes,
  memoryFlash,
  type MemoryFlash,
  performFlash,
  readerOf,
} from "./memory-flash.ts";
export { provisionKeys } from "./provision-keys.ts";
export {
  chooseSlot,
  headOf,
  imageAddress,
  noteStart,
  readSlot,
  say,
  type SlotIndex,
  type SlotMap,
} from "./update/slots.ts";
export {
  lookAtUpdate,
  NEVER,
  programCame,
  UPDATE_AT_REST,
  type UpdateEffect,
  type UpdateLook,
  type UpdateParts,
  type UpdateState,
} from "./update/update.ts";
