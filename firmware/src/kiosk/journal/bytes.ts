/**
 * Little-endian integers and short ASCII text in a fixed buffer: the alphabet of everything we put
 * in flash.
 */
export interface ByteWriter {
  bytes: Uint8Array;
  at: number;
}

export interface ByteReader {
  bytes: Uint8Array;
  at: number;
}

export function writerOf(capacity: number): ByteWriter {
  return { bytes: new Uint8Array(capacity), at: 0 };
}

/** What was written so far, sharing the buffer. */
export function written(w: ByteWriter): Uint8Array {
  return w.bytes.subarray(0, w.at);
}

/** Throws when the buffer is full: a typed array would drop the byte silently. */
export function putU8(w: ByteWriter, value: number): void {
  if (w.at >= w.bytes.length) throw new Error("flash buffer full");
  w.bytes[w.at++] = value;
}

export function putU16(w: ByteWriter, value: number): void {
  putU8(w, value & 255);
  putU8(w, (value >> 8) & 255);
}

export function putU32(w: ByteWriter, value: number): void {
  putU16(w, value & 65535);
  putU16(w, (value >>> 16) & 65535);
}

/** Length in one byte, then one byte a character; ASCII only. */
export function putText(w: ByteWriter, text: string): void {
  putU8(w, text.length);
  for (let i = 0; i < text.length; i++) putU8(w, text.charCodeAt(i));
}

/** Sixteen hexadecimal digits as eight bytes. */
export function putId(w: ByteWriter, id: string): void {
  for (let i = 0; i < 16; i += 2) putU8(w, parseInt(id.slice(i, i + 2), 16));
}

export function getU8(r: ByteReader): number {
  return r.bytes[r.at++] ?? 0;
}

export function getU16(r: ByteReader): number {
  const { bytes, at } = r;
  r.at = at + 2;
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

export function getU32(r: ByteReader): number {
  r.at += 4;
  return u32At(r.bytes, r.at - 4);
}

export function getText(r: ByteReader): string {
  const length = getU8(r);
  let text = "";
  for (let i = 0; i < length; i++) text += String.fromCharCode(getU8(r));
  return text;
}

export function getId(r: ByteReader): string {
  let id = "";
  for (let i = 0; i < 8; i++) {
    const digits = getU8(r).toString(16);
    id += digits.length < 2 ? "0" + digits : digits;
  }
  return id;
}

/**
 * The 32-bit integer at `at`, without moving anything. Behind the end there are zeros, which is
 * what a bit operation makes of a byte that is not there.
 */
export function u32At(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  const high = (bytes[at + 2] as number) | ((bytes[at + 3] as number) << 8);
  return (low | (high << 16)) >>> 0;
}
