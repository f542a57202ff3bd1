/**
 * The Storage file a display draws from, made by firmware/tools/glyphs. In this order:
 *
 * - `AG1 `, the offset of the narrow glyphs, a blank, the offset of the wide ones (six decimal
 *   digits each), LF;
 * - a line for each code: the code, TAB, its Chinese sentence, TAB, its English one, LF. Rows are
 *   parted by `|`; a wide glyph is two characters, six bits of its number each, from "0" on;
 * - the narrow glyphs, from blank to tilde, 16 bytes each, and the wide ones, 32 bytes each, as a
 *   display takes them: upper eight rows column by column, lowest bit on top, then the lower eight.
 *
 * On a board the file stays in flash, and only what is drawn is copied out of it.
 */
export const GLYPH_FILE = "anxin.glyphs";

/** Columns and rows of narrow glyphs on the display; a wide one takes two columns. */
export const COLUMNS = 16;
export const ROWS = 4;

export const NARROW_BYTES = 16;
export const WIDE_BYTES = 32;

/** One row of a sentence, and how its glyphs are named in it. */
export interface GlyphRow {
  text: string;
  wide: boolean;
}

function rowsOf(text: string, wide: boolean): GlyphRow[] {
  return text.split("|").map((row) => ({ text: row, wide }));
}

/** The rows of a code's sentence, Chinese then English; empty when the file does not know it. */
export function sentenceRows(file: string, code: string): { zh: GlyphRow[]; en: GlyphRow[] } {
  const start = "\n" + code + "\t";
  const at = file.indexOf(start);
  if (at < 0) return { zh: [], en: [] };
  const from = at + start.length;
  const tab = file.indexOf("\t", from);
  const zh = rowsOf(file.slice(from, tab), true);
  return { zh, en: rowsOf(file.slice(tab + 1, file.indexOf("\n", tab)), false) };
}

/** How many glyphs a row has. */
export function glyphCount(row: GlyphRow): number {
  return row.wide ? row.text.length >> 1 : row.text.length;
}

/** The bitmap of the glyph at `at` of a row. */
export function glyphBytes(file: string, row: GlyphRow, at: number): string {
  if (!row.wide) {
    const offset = parseInt(file.slice(4, 10), 10);
    const glyph = offset + (row.text.charCodeAt(at) - 32) * NARROW_BYTES;
    return file.slice(glyph, glyph + NARROW_BYTES);
  }
  const high = row.text.charCodeAt(2 * at) - 48;
  const low = row.text.charCodeAt(2 * at + 1) - 48;
  const glyph = parseInt(file.slice(11, 17), 10) + (high * 64 + low) * WIDE_BYTES;
  return file.slice(glyph, glyph + WIDE_BYTES);
}
