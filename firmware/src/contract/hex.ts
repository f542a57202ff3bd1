const DIGITS = "0123456789abcdef";

/** Lower-case hexadecimal of bytes. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    text += DIGITS.charAt(byte >> 4) + DIGITS.charAt(byte & 15);
  }
  return text;
}

/** True for exactly `length` lower-case hexadecimal digits. */
export function isHex(text: string, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) if (DIGITS.indexOf(text.charAt(i)) < 0) return false;
  return true;
}

/** Bytes of a hexadecimal string; throws Error on anything else. */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !isHex(text, text.length)) {
    throw new Error("not lower-case hexadecimal");
  }
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = DIGITS.indexOf(text.charAt(2 * i)) * 16 + DIGITS.indexOf(text.charAt(2 * i + 1));
  }
  return bytes;
}

/** One byte per character; characters are taken modulo 256, so ASCII text is itself. */
export function toBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) & 255;
  return bytes;
}
