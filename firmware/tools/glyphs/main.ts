import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  FAULT_SENTENCES,
  OUTCOME_SENTENCES,
  REFUSAL_SENTENCES,
  SHOWN_SENTENCES,
} from "../../src/contract/sentences.ts";
import { GLYPH_FILE } from "../../src/espruino/glyph-file.ts";
import { charactersOf, glyphFile, readHexFont } from "./glyph-file.ts";

/** Where Debian's package `unifont` puts the font. */
const UNIFONT = "/usr/share/unifont/unifont.hex";

const sentences = {
  ...REFUSAL_SENTENCES,
  ...OUTCOME_SENTENCES,
  ...FAULT_SENTENCES,
  ...SHOWN_SENTENCES,
};
const font = readHexFont(readFileSync(process.argv[2] ?? UNIFONT, "utf8"), charactersOf(sentences));
const file = glyphFile(sentences, font);
const output = resolve(import.meta.dirname, "../../dist");
mkdirSync(output, { recursive: true });
writeFileSync(join(output, GLYPH_FILE), file);
console.log(`${GLYPH_FILE}: ${file.length} bytes in firmware/dist`);
