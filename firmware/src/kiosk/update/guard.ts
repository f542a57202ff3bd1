import { LIMITS } from "../../contract/limits.ts";
import type { Program } from "../../contract/messages.ts";
import { isHex } from "../../contract/hex.ts";
import { absentOr, isFields, isFresh, isInteger, isU32, isVersion } from "../guards.ts";

/** A manifest as the contract's schema says. */
function isManifest(v: unknown): boolean {
  if (!isFields(v) || !isInteger(v["bytes"], 1, LIMITS.programBytesMax)) return false;
  const { sha256, tag } = v;
  if (typeof sha256 !== "string" || typeof tag !== "string") return false;
  return isHex(sha256, 64) && isHex(tag, 32);
}

/** Letters, digits, plus and slash, and at most two equals signs behind. */
function isBase64(v: unknown): boolean {
  if (typeof v !== "string") return false;
  let end = v.length;
  while (end > 0 && v.length - end < 2 && v.charAt(end - 1) === "=") end--;
  for (let i = 0; i < end; i++) {
    const c = v.charCodeAt(i);
    const isLetter = (c >= 65 && c <= 90) || (c >= 97 && c <= 122);
    // Slash and the ten digits are next to each other.
    if (!isLetter && !(c >= 47 && c <= 57) && c !== 43) return false;
  }
  return true;
}

/** A `program` message as the contract's schema says. */
export function isProgram(v: unknown): v is Program {
  if (!isFields(v) || !isFresh(v) || !isVersion(v["version"])) return false;
  const where = isU32(v["offset"]) && isU32(v["size"]);
  return where && isBase64(v["bytes"]) && absentOr(v["manifest"], isManifest);
}
