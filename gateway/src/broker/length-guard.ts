/**
 * Reads only the fixed headers of an MQTT byte stream, so that a packet too long for us is refused
 * before any of it is gathered in memory. MQTT 3.1.1 section 2.2.3: the remaining length is 1 to 4
 * bytes of 7 bits, lowest first.
 */
export class LengthGuard {
  readonly #bytesMax: number;
  /** Bytes of the current packet still to pass. */
  #left = 0;
  /** Bytes of the current fixed header seen: 0 before its first. */
  #header = 0;
  #length = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** True where the next byte is the first of a packet. */
  get isBetween(): boolean {
    return this.#left === 0 && this.#header === 0;
  }

  /**
   * Looks at the next bytes of the stream; false when a packet is too long or its length is
   * malformed.
   */
  accepts(bytes: Uint8Array): boolean {
    let at = 0;
    while (at < bytes.length) {
      if (this.#left > 0) {
        const skip = Math.min(this.#left, bytes.length - at);
        this.#left -= skip;
        at += skip;
      } else if (!this.#headerByte(bytes[at++] ?? 0)) return false;
    }
    return true;
  }

  #headerByte(byte: number): boolean {
    if (this.#header === 0) {
      this.#header = 1;
      this.#length = 0;
      return true;
    }
    this.#length += (byte & 0x7f) * 128 ** (this.#header - 1);
    if (this.#length > this.#bytesMax) return false;
    if ((byte & 0x80) !== 0) {
      this.#header += 1;
      return this.#header <= 4;
    }
    this.#left = this.#length;
    this.#header = 0;
    return true;
  }
}
