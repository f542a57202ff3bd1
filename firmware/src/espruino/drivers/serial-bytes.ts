/** Bytes turned over at a time; a multiple of what an ESP32's UART hands on at once. */
const PIECE = 64;

const piece = new Uint8Array(PIECE);

/**
 * Gives what a serial port read, as Espruino hands it over (a string, one character a byte), to
 * `take` in small pieces of one buffer, which is zeroed behind each. The string itself belongs to
 * the interpreter and is freed, not zeroed, when the port's listener returns: the one place where
 * bytes of a card are text for a moment, and never more of them than one event of the port.
 */
export function takeBytes(text: string, take: (bytes: Uint8Array) => void): void {
  for (let at = 0; at < text.length; at += PIECE) {
    const count = Math.min(PIECE, text.length - at);
    try {
      for (let i = 0; i < count; i++) piece[i] = text.charCodeAt(at + i);
      take(piece.subarray(0, count));
    } finally {
      piece.fill(0, 0, count);
    }
  }
}
