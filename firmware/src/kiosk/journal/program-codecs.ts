/** Facts about the program a kiosk runs, as bytes. */
import { UPDATE_CODES } from "../../contract/codes.ts";
import type { FactBody } from "../../contract/messages.ts";
import { getText, getU32, getU8, putText, putU32, putU8 } from "./bytes.ts";
import { type Codec, none } from "./codec.ts";

export const BOOT_ORDER: FactBody<"booted">["cause"][] = [
  "power",
  "watchdog",
  "restart",
  "unknown",
];

export function booted(): Codec<"booted"> {
  return {
    lots: none,
    put(w, b) {
      putU8(w, BOOT_ORDER.indexOf(b.cause));
      putText(w, b.firmware);
      putU32(w, b.boots);
    },
    get(r) {
      const cause = BOOT_ORDER[getU8(r)] ?? "unknown";
      const firmware = getText(r);
      return { cause, firmware, boots: getU32(r) };
    },
  };
}

export function updateEnded(): Codec<"update-ended"> {
  return {
    lots: none,
    put(w, b) {
      putText(w, b.version);
      putU8(w, UPDATE_CODES.indexOf(b.code));
    },
    get(r) {
      const version = getText(r);
      return { version, code: UPDATE_CODES[getU8(r)] ?? "not-started" };
    },
  };
}
