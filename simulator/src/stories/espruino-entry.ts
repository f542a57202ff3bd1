import { playOnEspruino } from "./espruino-site.ts";
import type { Platform } from "@anxin/firmware/espruino/platform";
import { STORIES } from "./stories.ts";

declare function print(line: string): void;
declare function require(name: "crypto"): { SHA256(bytes: unknown): ArrayBuffer };

const boardsOwn: Platform["sha256"] = (bytes) => new Uint8Array(require("crypto").SHA256(bytes));

for (const story of STORIES) print(JSON.stringify(playOnEspruino(story, boardsOwn)));
