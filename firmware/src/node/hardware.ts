/** The board over johnny-five, firmata-io and serialport; loading them takes half a second. */
export * from "./devices.ts";
export * from "./firmata-board.ts";
export * from "./node-board.ts";
export * from "./pins.ts";
export * from "./ports.ts";
export * from "./serial-line.ts";
