/** What we use of johnny-five 2.1.0, which ships no types of its own. */
declare module "johnny-five" {
  import type { FirmataIo } from "./firmata-board.ts";

  class Board {
    /** Every board ever made; ours are taken out again when they are lost. */
    static readonly cache: Board[];
    constructor(options: { io: FirmataIo; repl: false; sigint: false; debug: false });
    on(event: "ready" | "error", listener: () => void): this;
    pinMode(pin: number, mode: number): this;
    digitalWrite(pin: number, level: 0 | 1): this;
    digitalRead(pin: number, told: (level: number) => void): this;
    i2cConfig(): this;
    i2cWrite(address: number, bytes: number[]): this;
    i2cReadOnce(address: number, count: number, told: (bytes: number[]) => void): this;
  }

  /** CommonJS: its members are not found as named imports. */
  const five: { Board: typeof Board };
  export = five;
}
