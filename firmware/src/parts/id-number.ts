/**
 * Citizen identity numbers (GB 11643): six digits of division, yyyymmdd of birth, three of
 * sequence, and a check character, ISO 7064 MOD 11-2. Worked on as bytes, never as text.
 */
const CHECK_CHARACTERS = [0x31, 0x30, 0x58, 0x39, 0x38, 0x37, 0x36, 0x35, 0x34, 0x33, 0x32];

const ZERO = 0x30;

/** Characters of an identity number. */
export const ID_NUMBER_LENGTH = 18;

/**
 * The check character (ASCII) of the 17 digits that begin at `at`, each `stride` bytes after the
 * last; 0 when one of them is no digit.
 */
export function idCheckCharacter(bytes: Uint8Array, at: number, stride: number): number {
  let sum = 0;
  let weight = 1;
  for (let i = 16; i >= 0; i--) {
    const digit = (bytes[at + i * stride] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return 0;
    // The weights are powers of 2 mod 11, from the check character backwards.
    weight = (weight * 2) % 11;
    sum += weight * digit;
  }
  return CHECK_CHARACTERS[sum % 11] ?? 0;
}

/** Whether these 18 ASCII bytes are a number whose check character is right; `x` is not `X`. */
export function isIdNumber(number18: Uint8Array): boolean {
  if (number18.length !== ID_NUMBER_LENGTH) return false;
  const check = idCheckCharacter(number18, 0, 1);
  return check !== 0 && check === number18[17];
}
