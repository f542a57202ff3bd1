import {
  COLUMNS,
  GLYPH_FILE,
  glyphBytes,
  glyphCount,
  type GlyphRow,
  ROWS,
  sentenceRows,
} from "../glyph-file.ts";
import { I2C_ADDRESS } from "../pins.ts";
import type { Log, Platform } from "../platform.ts";
import { nothing } from "../nothing.ts";

/**
 * Solomon SSD1306, 128 x 64 (data sheet rev 1.1, section 9): off, clock, 64 rows, no offset, from
 * line 0, charge pump on, horizontal addressing, upright, pin layout, contrast, timing, show the
 * memory, on. A function, so that the list takes memory only while it is sent.
 */
function startCommands(): number[] {
  return [
    0x00, 0xae, 0xd5, 0x80, 0xa8, 0x3f, 0xd3, 0x00, 0x40, 0x8d, 0x14, 0x20, 0x00, 0xa1, 0xc8, 0xda,
    0x12, 0x81, 0xcf, 0xd9, 0xf1, 0xdb, 0x40, 0xa4, 0xa6, 0xaf,
  ];
}

/** Control byte (section 8.1.5.2): what follows are data. */
const DATA = "@";
const COLUMN_PIXELS = 8;
const WIDTH = COLUMNS * COLUMN_PIXELS;
/** A screen of a sentence that takes several stays this long. */
const SCREEN_MS = 4000;
/** Columns between two digits of a number. */
const DIGIT_COLUMNS = 3;

/**
 * The resident's display: the Chinese sentence of a code, then the English one, in turn when they
 * need more than one screen; a number has the top row. Drawn row by row between other work, because
 * nothing that matters waits for it.
 */
export class OledDisplay {
  private readonly platform: Platform;
  private readonly log: Log;
  private file = "";
  private number = "";
  private screens: GlyphRow[][] = [];
  private silent = false;
  private calledOff: () => void = nothing;

  constructor(platform: Platform, log: Log) {
    this.platform = platform;
    this.log = log;
  }

  start(): void {
    this.file = this.platform.file(GLYPH_FILE) ?? "";
    if (this.file === "") this.log("glyphs-missing", "Storage has no " + GLYPH_FILE);
    this.send(startCommands());
  }

  stop(): void {
    this.calledOff();
  }

  show(code: string, number: string): void {
    const { zh, en } = sentenceRows(this.file, code);
    const rows = number === "" ? ROWS : ROWS - 1;
    this.number = number;
    this.screens = screensOf(zh, rows).concat(screensOf(en, rows));
    this.calledOff();
    this.calledOff = this.platform.timers.after(0, () => this.draw(0, 0));
  }

  private draw(screen: number, row: number): void {
    const { timers } = this.platform;
    if (row === 0 && this.silent) this.send(startCommands());
    const top = this.number === "" ? 0 : 1;
    const line = (this.screens[screen] ?? [])[row - top];
    this.clear(row);
    if (row < top) this.drawNumber();
    else if (line !== undefined) this.drawRow(row, line);
    if (row + 1 < ROWS) {
      this.calledOff = timers.after(0, () => this.draw(screen, row + 1));
    } else if (this.screens.length > 1) {
      const next = (screen + 1) % this.screens.length;
      this.calledOff = timers.after(SCREEN_MS, () => this.draw(next, 0));
    }
  }

  private drawRow(row: number, line: GlyphRow): void {
    const columns = line.wide ? 2 : 1;
    const count = Math.min(glyphCount(line), COLUMNS / columns);
    for (let i = 0; i < count; i++) {
      this.window(row, i * columns, columns);
      this.send(DATA + glyphBytes(this.file, line, i));
    }
  }

  /** Digits stand apart, so that they can be typed one by one. */
  private drawNumber(): void {
    const line = { text: this.number, wide: false };
    for (let i = 0; i < Math.min(4, this.number.length); i++) {
      this.window(0, 3 + i * DIGIT_COLUMNS, 1);
      this.send(DATA + glyphBytes(this.file, line, i));
    }
  }

  private clear(row: number): void {
    this.window(row, 0, COLUMNS);
    this.send(DATA + "\0".repeat(2 * WIDTH));
  }

  /** Section 10.1.4 and 10.1.5: what is sent next fills these columns of both pages of a row. */
  private window(row: number, column: number, columns: number): void {
    const left = column * COLUMN_PIXELS;
    const right = left + columns * COLUMN_PIXELS - 1;
    this.send([0x00, 0x21, left, right, 0x22, 2 * row, 2 * row + 1]);
  }

  private send(bytes: readonly number[] | string): void {
    try {
      this.platform.i2c.writeTo(I2C_ADDRESS.display, bytes);
      this.silent = false;
    } catch {
      if (!this.silent) this.log("display-silent");
      this.silent = true;
    }
  }
}

function screensOf(rows: GlyphRow[], most: number): GlyphRow[][] {
  const screens: GlyphRow[][] = [];
  for (let at = 0; at < rows.length; at += most) screens.push(rows.slice(at, at + most));
  return screens;
}
