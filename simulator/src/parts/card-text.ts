/** The 256 bytes an ID card says in letters, as the reader hands them over (UTF-16LE). */
export const CARD_TEXT_BYTES = 256;

/** Fields by offset and length in bytes; what is shorter is filled with spaces. */
const FIELDS: { [field: string]: [number, number] } = {
  name: [0, 30],
  sex: [30, 2],
  nation: [32, 4],
  birth: [36, 16],
  address: [52, 70],
  number: [122, 36],
  issuer: [158, 30],
  validFrom: [188, 16],
  validUntil: [204, 16],
  /** `J` a residence permit of Hong Kong, Macao and Taiwan, `I` a foreigner's; else a citizen's. */
  kind: [248, 2],
};

/** What a pretend card says; what is not given is spaces. */
export interface CardFields {
  name?: string;
  sex?: string;
  nation?: string;
  /** YYYYMMDD, as all dates. */
  birth?: string;
  address?: string;
  number?: string;
  issuer?: string;
  validFrom?: string;
  validUntil?: string;
  kind?: string;
}

/** "Long-term" in place of a last day of validity; by number, since boards have no Unicode. */
export const LONG_TERM = String.fromCharCode(0x957f, 0x671f);

/** The text block of a card. */
export function cardText(fields: CardFields): Uint8Array {
  const block = new Uint8Array(CARD_TEXT_BYTES);
  for (let i = 0; i < CARD_TEXT_BYTES; i += 2) block[i] = 0x20;
  for (const field of Object.keys(fields) as (keyof CardFields)[]) {
    const [offset, bytes] = FIELDS[field] as [number, number];
    write(block, offset, (fields[field] ?? "").slice(0, bytes / 2));
  }
  return block;
}

function write(block: Uint8Array, offset: number, text: string): void {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    block[offset + 2 * i] = unit & 255;
    block[offset + 2 * i + 1] = unit >> 8;
  }
}

/** Writes "long-term" without a string, which a board without Unicode could not hold. */
export function setLongTerm(block: Uint8Array): void {
  const [offset] = FIELDS["validUntil"] as [number, number];
  block.set([0x7f, 0x95, 0x1f, 0x67], offset);
}

/** Seventeen digits and their check character (GB 11643, ISO 7064 MOD 11-2). */
export function numberWithCheck(digits: string): string {
  let weight = 1;
  let sum = 0;
  for (let i = digits.length - 1; i >= 0; i--) {
    weight = (weight * 2) % 11;
    sum += weight * (digits.charCodeAt(i) - 48);
  }
  return digits + "10X98765432".charAt(sum % 11);
}
