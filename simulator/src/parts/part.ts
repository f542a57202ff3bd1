/**
 * What every pretend part takes and gives. Parts are bundled for the interpreter too, so this
 * folder keeps to what Espruino runs; what needs a host is in `rim`. They are written from the
 * parts' own documents and share nothing with the drivers, so that a mistake is not made twice.
 */

/** Time as parts see it: virtual in a test, real over a serial line. */
export interface PartTime {
  /** Milliseconds, never going back. */
  nowMs(): number;
  /** Runs `action` once after `ms`, unless the returned function was called before. */
  after(ms: number, action: () => void): () => void;
}

/** A whole number drawn from 0 .. limit - 1. */
export type Draw = (limit: number) => number;

/** A part on a serial line. */
export interface SerialPart {
  /** Where its own bytes go from now on. */
  plug(send: (bytes: Uint8Array) => void): void;
  /** Bytes from the board, in any pieces. */
  receive(bytes: Uint8Array): void;
}

/** A part on an I2C bus; `undefined` from `read` is no acknowledgement. */
export interface I2cPart {
  /** One write transfer; false is no acknowledgement. */
  write(bytes: Uint8Array): boolean;
  read(count: number): Uint8Array | undefined;
}

/** Bytes from plain numbers. */
export function bytesOf(numbers: number[]): Uint8Array {
  return new Uint8Array(numbers);
}
