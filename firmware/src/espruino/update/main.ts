/** The updater of a program, in the same image: run from flash when there may be work for it. */
import type { SlotIndex } from "../../kiosk/update/slots.ts";
import { Updater, type UpdaterMaker } from "./updater.ts";

declare const global: { anxinUpdater?: UpdaterMaker; anxinSlot: SlotIndex };
declare const E: { toUint8Array(text: string): Uint8Array };
declare function atob(base64: string): string;

const decode = (base64: string): Uint8Array => E.toUint8Array(atob(base64));
global.anxinUpdater = (host) => {
  delete global.anxinUpdater;
  return new Updater(host, { slot: global.anxinSlot, decode });
};
