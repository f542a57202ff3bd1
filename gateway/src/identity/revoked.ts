/** The county's list of certificates that are no longer good: `revoked.json`. */

export interface Revoked {
  /** Serial numbers as `serialOf` writes them. */
  serials: ReadonlySet<string>;
  /** Kiosks none of whose certificates is good, whatever its serial. */
  kiosks: ReadonlySet<string>;
}

export const NOBODY_REVOKED: Revoked = { serials: new Set(), kiosks: new Set() };

/** One form for one number: upper case, no separators, no leading zeros. */
export function serialOf(text: string): string {
  return text.toUpperCase().replaceAll(":", "").replace(/^0+/, "");
}

/** Reads `{"format":1,"serials":["5B9F…"],"kiosks":["k1"]}`; undefined when it is anything else. */
export function readRevoked(text: string): Revoked | undefined {
  const value = parsed(text);
  if (value === null || typeof value !== "object") return undefined;
  if (!("format" in value) || value.format !== 1) return undefined;
  if (!("serials" in value) || !("kiosks" in value)) return undefined;
  const { serials, kiosks } = value;
  if (!isTexts(serials) || !isTexts(kiosks)) return undefined;
  return { serials: new Set(serials.map(serialOf)), kiosks: new Set(kiosks) };
}

export function writeRevoked({ serials, kiosks }: Revoked): string {
  return `${JSON.stringify({ format: 1, serials: [...serials], kiosks: [...kiosks] }, null, 2)}\n`;
}

export function isRevoked(revoked: Revoked, one: { name: string; serial: string }): boolean {
  return revoked.kiosks.has(one.name) || revoked.serials.has(serialOf(one.serial));
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
