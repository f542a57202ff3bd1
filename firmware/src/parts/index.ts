/**
 * Bytes of the parts a kiosk is made of, without ports, clocks or waits: both boards' drivers stand
 * on these. Programs for an Espruino board import the file they need.
 */
export * from "./age.ts";
export * from "./crc16-xmodem.ts";
export * from "./crc8.ts";
export * from "./ds3231.ts";
export * from "./gm65.ts";
export * from "./id-card.ts";
export * from "./id-number.ts";
export * from "./lane-board.ts";
export * from "./mcp23017.ts";
export * from "./sdt.ts";
export * from "./sht3x.ts";
