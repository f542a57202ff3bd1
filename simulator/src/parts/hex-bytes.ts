/** Bytes from their hexadecimal digits, two each; spaces between them are for the reader. */
export function bytesFrom(hex: string): Uint8Array {
  const digits = hex.split(" ").join("");
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(digits.substr(2 * i, 2), 16);
  return bytes;
}

/** Bytes as documents print them: two capital digits each, a space between. */
export function hexOf(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i++) {
    const digits = (bytes[i] as number).toString(16).toUpperCase();
    parts.push(digits.length === 1 ? "0" + digits : digits);
  }
  return parts.join(" ");
}
