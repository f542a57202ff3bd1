/** Shortest and longest password, in characters; the longest bounds the work of a guess. */
export const PASSWORD_LENGTH = { min: 12, max: 128 } as const;
const DISTINCT_MIN = 6;

/** Why a password is refused. */
export type PasswordWeakness = "short" | "long" | "name-inside" | "monotonous";

/**
 * What is wrong with a password, or undefined. Length instead of kinds of characters, and no
 * change by the calendar (NIST SP 800-63B, section 3.1.1.2). Pure.
 */
export function weaknessOf(password: string, name: string): PasswordWeakness | undefined {
  const characters = [...password.normalize("NFKC")];
  if (characters.length < PASSWORD_LENGTH.min) return "short";
  if (characters.length > PASSWORD_LENGTH.max) return "long";
  if (password.toLowerCase().includes(name.toLowerCase())) return "name-inside";
  return new Set(characters).size < DISTINCT_MIN ? "monotonous" : undefined;
}
