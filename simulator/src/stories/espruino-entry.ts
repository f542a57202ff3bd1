import { sha256, toBytes } from "@anxin/firmware/contract";
import { playOnEspruino } from "./espruino-site.ts";
import { STORIES } from "./stories.ts";

declare function print(line: string): void;
declare const require:
  | ((name: "crypto") => { SHA256?: (bytes: string) => ArrayBuffer })
  | undefined;

/** The interpreter's own hash where there is one, as on a board. */
function hash(bytes: string): Uint8Array {
  const own = typeof require === "undefined" ? undefined : require("crypto").SHA256;
  return own === undefined ? sha256(toBytes(bytes)) : new Uint8Array(own(bytes));
}

for (const story of STORIES) print(JSON.stringify(playOnEspruino(story, hash)));
