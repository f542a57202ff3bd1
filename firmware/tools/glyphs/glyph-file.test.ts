import { expect, it } from "vitest";
import { glyphBytes, glyphCount, sentenceRows } from "../../src/espruino/glyph-file.ts";
import { FAULT_SENTENCES, REFUSAL_SENTENCES } from "../../src/contract/sentences.ts";
import { charactersOf, glyphFile, readHexFont } from "./glyph-file.ts";

const SENTENCES = { ...REFUSAL_SENTENCES, ...FAULT_SENTENCES };

/** A font in which every character's rows all say its code point. */
function plainFont() {
  const font = new Map<string, number[]>();
  for (const character of charactersOf(SENTENCES)) {
    const point = character.codePointAt(0) ?? 0;
    font.set(
      character,
      Array.from({ length: 16 }, () => (point < 127 ? point & 255 : point)),
    );
  }
  return font;
}

const FILE = Buffer.from(glyphFile(SENTENCES, plainFont())).toString("latin1");

/** The top row of a glyph as the display holds it, as a number again. */
function topRow(glyph: string): number {
  const width = glyph.length / 2;
  let row = 0;
  for (let column = 0; column < width; column++) {
    row = row * 2 + (glyph.charCodeAt(column) & 1);
  }
  return row;
}

it.each(Object.entries(SENTENCES))(
  "the display finds every character of %s",
  (code, { zh, en }) => {
    const rows = sentenceRows(FILE, code);
    const chinese = rows.zh.flatMap((row) => {
      return Array.from({ length: glyphCount(row) }, (_unused, at) =>
        topRow(glyphBytes(FILE, row, at)),
      );
    });
    const expected = [...zh].map((character) => {
      const point = character.codePointAt(0) ?? 0;
      return point < 127 ? point << 4 : point;
    });
    expect(chinese).toEqual(expected);
    expect(rows.en.map((row) => row.text).join(" ")).toBe(en);
    for (const row of rows.zh) expect(glyphCount(row)).toBeLessThanOrEqual(8);
    for (const row of rows.en) expect(glyphCount(row)).toBeLessThanOrEqual(16);
  },
);

it("a code the file does not know has no rows", () => {
  expect(sentenceRows(FILE, "nobody-knows")).toEqual({ zh: [], en: [] });
});

it("a font that lacks a character makes no file, and names it", () => {
  const font = plainFont();
  font.delete("\u8bf7");
  expect(() => glyphFile(SENTENCES, font)).toThrow("\u8bf7");
});

it("reads the text form of bitmap fonts, and only what is wanted", () => {
  const text = `0041:${"18".repeat(16)}\n8BF7:${"8001".repeat(16)}\n0042:${"00".repeat(16)}\n`;
  const font = readHexFont(text, new Set(["A", "\u8bf7"]));
  expect([...font]).toEqual([
    ["A", Array.from({ length: 16 }, () => 0x18)],
    ["\u8bf7", Array.from({ length: 16 }, () => 0x8001)],
  ]);
});
