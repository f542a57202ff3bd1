/** Stands for the contract's SHA-256 in programs that are to hash as a board does. */
declare function require(name: "crypto"): { SHA256(bytes: Uint8Array): ArrayBuffer };

/** SHA-256 of `message`, 32 bytes, by the board's own code. */
export function sha256(message: Uint8Array): Uint8Array {
  return new Uint8Array(require("crypto").SHA256(message));
}
