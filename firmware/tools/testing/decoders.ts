/**
 * Decoders of the kiosk that its package does not export, for whoever feeds them what nobody sends:
 * the simulator's fuzzing.
 */
export { isAnswer, isGrant, isPlan, isReceipt, parsed } from "../../src/kiosk/guards.ts";
export { crc32 } from "../../src/kiosk/journal/crc32.ts";
export { mount } from "../../src/kiosk/journal/mount.ts";
export { readFacts } from "../../src/kiosk/journal/reader.ts";
