/** Stands for the journal's CRC-32 in programs for a board, which has it in its own code. */
declare const E: { CRC32(bytes: Uint8Array): number };

/** CRC-32 of bytes `from` to before `to`, 0 to 4294967295. */
export function crc32(bytes: Uint8Array, from: number, to: number): number {
  return E.CRC32(bytes.subarray(from, to));
}
