import type { I2cPart } from "./part.ts";

const WIDTH = 128;
const PAGES = 8;
/** Control byte for data (SSD1306 data sheet rev 1.1, section 8.1.5.2). */
const DATA = 0x40;
const COLUMNS = 0x21;
const ROWS = 0x22;
/** Commands with one byte after them that mean nothing here. */
const WITH_ONE = [0x20, 0x81, 0x8d, 0xa8, 0xd3, 0xd5, 0xd9, 0xda, 0xdb];

/** A pretend SSD1306 display: its memory, addressed in the window that was set. */
export class PretendSsd1306 implements I2cPart {
  readonly memory: Uint8Array;
  private window: { left: number; right: number; top: number; bottom: number };
  private column: number;
  private page: number;

  constructor() {
    this.memory = new Uint8Array(WIDTH * PAGES);
    this.window = { left: 0, right: WIDTH - 1, top: 0, bottom: PAGES - 1 };
    this.column = 0;
    this.page = 0;
  }

  write(bytes: Uint8Array): boolean {
    if (bytes[0] === DATA) for (let i = 1; i < bytes.length; i++) this.put(bytes[i] as number);
    else this.obey(bytes);
    return true;
  }

  read(): Uint8Array | undefined {
    return undefined;
  }

  private obey(bytes: Uint8Array): void {
    for (let i = 1; i < bytes.length; i++) {
      const command = bytes[i] as number;
      const first = bytes[i + 1] as number;
      const last = bytes[i + 2] as number;
      if (command === COLUMNS) {
        this.window = { ...this.window, left: first, right: last };
        this.column = first;
      }
      if (command === ROWS) {
        this.window = { ...this.window, top: first, bottom: last };
        this.page = first;
      }
      if (command === COLUMNS || command === ROWS) i += 2;
      else if (WITH_ONE.indexOf(command) >= 0) i++;
    }
  }

  /** Horizontal addressing: along the row of the window, then the next (section 10.1.3). */
  private put(byte: number): void {
    const { left, right, top, bottom } = this.window;
    this.memory[this.page * WIDTH + this.column] = byte;
    this.column++;
    if (this.column <= right) return;
    this.column = left;
    this.page = this.page === bottom ? top : this.page + 1;
  }
}
