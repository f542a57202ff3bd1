/**
 * An interpreter is slow by the call and not by the digit, so digits go four bytes, or four digits,
 * at a time wherever there are so many.
 */
const WORD_BYTES = 4;
const GROUP_DIGITS = 4;

/** Lower-case hexadecimal of a number that has at most so many digits, eight at most. */
function digitsOf(value: number, digits: number): string {
  // A leading 1 keeps the zeros; eight digits are too many for the 32 bits of a shift.
  const one = digits === 8 ? 0x100000000 : 1 << (4 * digits);
  return (one + value).toString(16).slice(1);
}

/** Lower-case hexadecimal of bytes. */
export function toHex(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let text = "";
  let at = 0;
  for (; at + WORD_BYTES <= bytes.length; at += WORD_BYTES) text += digitsOf(view.getUint32(at), 8);
  for (; at < bytes.length; at++) text += digitsOf(view.getUint8(at), 2);
  return text;
}

/** True for exactly `length` lower-case hexadecimal digits. */
export function isHex(text: string, length: number): boolean {
  if (text.length !== length) return false;
  for (let at = 0; at < length; at += GROUP_DIGITS) {
    const group = text.slice(at, at + GROUP_DIGITS);
    if (digitsOf(parseInt(group, 16), group.length) !== group) return false;
  }
  return true;
}

/** Bytes of a hexadecimal string; throws Error on anything else. */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !isHex(text, text.length)) {
    throw new Error("not lower-case hexadecimal");
  }
  const bytes = new Uint8Array(text.length / 2);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (; at + 2 <= bytes.length; at += 2) {
    view.setUint16(at, parseInt(text.slice(2 * at, 2 * at + GROUP_DIGITS), 16));
  }
  if (at < bytes.length) bytes[at] = parseInt(text.slice(2 * at), 16);
  return bytes;
}

/** One byte per character; characters are taken modulo 256, so ASCII text is itself. */
export function toBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) & 255;
  return bytes;
}
