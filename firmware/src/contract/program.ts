/**
 * How a kiosk gets another program (README, "Programs"): a manifest only its own key file could
 * have made, an image in chunks that may come from anywhere, and what the kiosk says of the end.
 */
import { type Mac, sameText } from "./authentication.ts";
import type { UpdateCode } from "./codes.ts";
import type { ProgramManifest } from "./messages.ts";

/** What an image is for; a kiosk takes no other's. */
export type ProgramBoard = "espruino" | "node";

/** Whose program, and which. */
export interface ProgramFor {
  board: ProgramBoard;
  kiosk: string;
  epoch: number;
  version: string;
}

const TAG_DIGITS = 32;

/**
 * The tag of a manifest, 32 hexadecimal digits: the first 16 bytes of HMAC-SHA-256(update key,
 * "anxin/1/program/{board}/{kiosk}/{epoch}/{version}/{bytes}/{sha256}").
 */
export function programTagOf(
  mac: Mac,
  update: Uint8Array,
  of: ProgramFor & { bytes: number; sha256: string },
): string {
  const whose = of.board + "/" + of.kiosk + "/" + of.epoch + "/" + of.version;
  return mac(update, "anxin/1/program/" + whose + "/" + of.bytes + "/" + of.sha256).slice(
    0,
    TAG_DIGITS,
  );
}

/** Whether the county's key file made this manifest for this kiosk, epoch, board and version. */
export function isProgramManifest(
  mac: Mac,
  update: Uint8Array,
  manifest: ProgramManifest & ProgramFor,
): boolean {
  return sameText(programTagOf(mac, update, manifest), manifest.tag);
}

/** How an update ended: the new program stays, was never begun, or gave way to the old one. */
export type UpdateResult = "confirmed" | "refused" | "reverted";

/** What an `update-ended` fact's code means. */
export function updateResultOf(code: UpdateCode): UpdateResult {
  if (code === "confirmed") return "confirmed";
  return code === "not-started" || code === "not-connected" ? "reverted" : "refused";
}
