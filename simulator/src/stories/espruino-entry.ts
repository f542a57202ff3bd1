import { sha256, toBytes } from "@anxin/firmware/contract";
import { playOnEspruino } from "./espruino-site.ts";
import { STORIES } from "./stories.ts";

type Bytes = string | Uint8Array;

declare function print(line: string): void;
declare const require: ((name: "crypto") => { SHA256?: (bytes: Bytes) => ArrayBuffer }) | undefined;

/** The interpreter's own hash where there is one, as on a board; a string is bytes. */
function hash(bytes: Bytes): Uint8Array {
  const own = typeof require === "undefined" ? undefined : require("crypto").SHA256;
  if (own !== undefined) return new Uint8Array(own(bytes));
  return sha256(typeof bytes === "string" ? toBytes(bytes) : bytes);
}

for (const story of STORIES) print(JSON.stringify(playOnEspruino(story, hash)));
