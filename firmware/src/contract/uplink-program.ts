/**
 * POST /v1/gateway/program {kiosk, epoch, version, offset, bytes} -> {manifest?, chunk?}: what a
 * kiosk's `ask` for a program is answered from. A gateway may ask for more bytes than a kiosk takes
 * at once and keep them for others; it asks for none (`bytes` 0) to have the manifest alone.
 */
import type { ProgramManifest } from "./messages.ts";

export interface ProgramRequest {
  kiosk: string;
  /** The kiosk's open epoch: a tag is made for one. */
  epoch: number;
  version: string;
  offset: number;
  /** At most so many bytes of the image from `offset` on; up to `PROGRAM_PIECE_BYTES`. */
  bytes: number;
}

/** Neither where the cloud has no such program signed for this kiosk and epoch. */
export interface ProgramResponse {
  manifest?: ProgramManifest;
  /** Base64; fewer bytes than asked for only at the end of a piece or of the image. */
  chunk?: string;
}

/** An image is stored and carried in pieces of so many bytes; the last one is shorter. */
export const PROGRAM_PIECE_BYTES = 32_768;
