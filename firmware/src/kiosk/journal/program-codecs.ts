/** Facts about the program a kiosk runs, as bytes. */
import type { UpdateCode } from "../../contract/codes.ts";
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

/** The code as text: a list of them all would take more of a board than the flash is worth. */
export function updateEnded(): Codec<"update-ended"> {
  return {
    lots: none,
    put(w, b) {
      putText(w, b.version);
      putText(w, b.code);
    },
    get(r) {
      const version = getText(r);
      return { version, code: getText(r) as UpdateCode };
    },
  };
}
