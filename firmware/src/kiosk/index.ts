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
