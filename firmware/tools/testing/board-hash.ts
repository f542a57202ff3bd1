import { createHash } from "node:crypto";
import type { Piece } from "../../src/espruino/platform.ts";

/** SHA-256 of bytes, or of pieces one after the other, as an Espruino board takes them. */
export function boardHash(bytes: Uint8Array | readonly Piece[]): Uint8Array {
  const pieces = bytes instanceof Uint8Array ? [bytes] : bytes.map(bytesOf);
  return new Uint8Array(createHash("sha256").update(Buffer.concat(pieces)).digest());
}

function bytesOf(piece: Piece): Uint8Array {
  return typeof piece === "string" ? Buffer.from(piece, "latin1") : piece;
}
