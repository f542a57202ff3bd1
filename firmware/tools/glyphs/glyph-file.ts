import { COLUMNS, NARROW_BYTES, WIDE_BYTES } from "../../src/espruino/glyph-file.ts";
import type { Sentence } from "../../src/contract/sentences.ts";

/** Bitmaps by character: 16 rows from the top, of 8 or 16 pixels, the leftmost the highest bit. */
export type BitmapFont = Map<string, number[]>;

/** Characters that may not begin a row. */
const NEVER_FIRST = "，。、；：！？）";
const FIRST_NARROW = 32;
const LAST_NARROW = 126;
const HALF_ROWS = 8;

/** Reads GNU Unifont's text form: a code point, a colon, and 32 or 64 hexadecimal digits a line. */
export function readHexFont(text: string, wanted: ReadonlySet<string>): BitmapFont {
  const font: BitmapFont = new Map();
  for (const line of text.split("\n")) {
    const [point, digits] = line.trim().split(":");
    if (point === undefined || digits === undefined) continue;
    const character = String.fromCodePoint(Number.parseInt(point, 16));
    if (!wanted.has(character) || (digits.length !== 32 && digits.length !== 64)) continue;
    const width = digits.length / 16;
    const row = (at: number) => Number.parseInt(digits.slice(at * width, (at + 1) * width), 16);
    font.set(
      character,
      Array.from({ length: 16 }, (_unused, at) => row(at)),
    );
  }
  return font;
}

/** Every character that a display of these sentences needs. */
export function charactersOf(sentences: Record<string, Sentence>): Set<string> {
  const wanted = new Set<string>();
  for (let c = FIRST_NARROW; c <= LAST_NARROW; c++) wanted.add(String.fromCharCode(c));
  for (const { zh } of Object.values(sentences)) for (const character of zh) wanted.add(character);
  return wanted;
}

/**
 * The file a kiosk's display draws from, as `firmware/src/espruino/glyph-file.ts` describes it.
 *
 * @throws Error naming the characters that the font lacks
 */
export function glyphFile(sentences: Record<string, Sentence>, font: BitmapFont): Uint8Array {
  const missing = [...charactersOf(sentences)].filter((character) => !font.has(character));
  if (missing.length > 0) throw new Error(`The font has no bitmap for ${missing.join(" ")}`);
  const wide: string[] = [];
  const lines = Object.entries(sentences).map(([code, { zh, en }]) => {
    const rows = rowsOfChinese(zh).map((row) => [...row].map((c) => named(c, wide)).join(""));
    return `${code}\t${rows.join("|")}\t${rowsOfEnglish(en).join("|")}\n`;
  });
  const text = lines.join("");
  const head = "AG1 000000 000000\n".length;
  const narrowAt = head + text.length;
  const wideAt = narrowAt + (LAST_NARROW - FIRST_NARROW + 1) * NARROW_BYTES;
  const bytes = new Uint8Array(wideAt + wide.length * WIDE_BYTES);
  bytes.set(Buffer.from(`AG1 ${sixDigits(narrowAt)} ${sixDigits(wideAt)}\n${text}`, "latin1"));
  for (let c = FIRST_NARROW; c <= LAST_NARROW; c++) {
    const rows = font.get(String.fromCharCode(c)) ?? [];
    bytes.set(columnsOf(rows, 8), narrowAt + (c - FIRST_NARROW) * NARROW_BYTES);
  }
  wide.forEach((character, at) => {
    const rows = font.get(character) ?? [];
    const isNarrow = character.charCodeAt(0) <= LAST_NARROW;
    const square = isNarrow ? rows.map((row) => row << 4) : rows;
    bytes.set(columnsOf(square, 16), wideAt + at * WIDE_BYTES);
  });
  return bytes;
}

function sixDigits(value: number): string {
  return String(value).padStart(6, "0");
}

/** Two characters for a wide glyph's number; a new glyph gets the next one. */
function named(character: string, wide: string[]): string {
  if (!wide.includes(character)) wide.push(character);
  const at = wide.indexOf(character);
  return String.fromCharCode(48 + (at >> 6), 48 + (at & 63));
}

function rowsOfChinese(text: string): string[] {
  const most = COLUMNS / 2;
  const rows: string[] = [];
  let row = "";
  for (const character of text) {
    if (row.length === most && NEVER_FIRST.includes(character)) {
      rows.push(row.slice(0, -1));
      row = row.slice(-1);
    } else if (row.length === most) {
      rows.push(row);
      row = "";
    }
    row += character;
  }
  return [...rows, row];
}

function rowsOfEnglish(text: string): string[] {
  const rows: string[] = [];
  let row = "";
  for (const word of text.split(" ")) {
    const longer = row === "" ? word : `${row} ${word}`;
    if (longer.length > COLUMNS) rows.push(row);
    row = longer.length > COLUMNS ? word : longer;
  }
  return [...rows, row];
}

/** A display takes the upper eight rows column by column, the lowest bit on top, then the lower. */
function columnsOf(rows: readonly number[], width: number): number[] {
  const bytes: number[] = [];
  for (const top of [0, HALF_ROWS]) {
    for (let column = 0; column < width; column++) {
      let byte = 0;
      for (let bit = 0; bit < HALF_ROWS; bit++) {
        byte |= (((rows[top + bit] ?? 0) >> (width - 1 - column)) & 1) << bit;
      }
      bytes.push(byte);
    }
  }
  return bytes;
}
