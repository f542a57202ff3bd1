/** Bytes as tests write and damage them. */

/** `"AA 96"` as bytes. */
export function bytesOf(hex: string): Uint8Array {
  return new Uint8Array(hex.split(" ").map((byte) => parseInt(byte, 16)));
}

/** Bytes as `"AA 96"`. */
export function hexOf(bytes: ArrayLike<number>): string {
  const digits: string[] = [];
  for (let i = 0; i < bytes.length; i++) digits.push(hexByte(bytes[i] ?? 0));
  return digits.join(" ");
}

function hexByte(byte: number): string {
  const digits = byte.toString(16).toUpperCase();
  return digits.length < 2 ? "0" + digits : digits;
}

export function asciiOf(text: string): Uint8Array {
  return new Uint8Array(text.split("").map((character) => character.charCodeAt(0)));
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A copy with one bit turned; bit 0 is the lowest of the first byte. */
export function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  return replaced(bytes, bit >> 3, (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7)));
}

/** A copy with one other byte. */
export function replaced(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}

/** A copy without `count` bytes from `at` on. */
export function cut(bytes: Uint8Array, at: number, count: number): Uint8Array {
  return joined([bytes.subarray(0, at), bytes.subarray(at + count)]);
}

/** The same bytes in pieces of these sizes, the last size for all the rest. */
export function inPieces(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[Math.min(i, sizes.length - 1)] ?? bytes.length;
    pieces.push(bytes.slice(at, at + size));
    at += size;
  }
  return pieces;
}
