import { describe, expect, it } from "vitest";
import { asciiOf, bytesOf, joined } from "./bytes.testing.ts";
import { crc16Xmodem } from "./crc16-xmodem.ts";
import { crc8 } from "./crc8.ts";

describe("checksums give the published check values", () => {
  it.each([
    ["BE EF", 0x92],
    ["00 00", 0x81],
    ["FF FF", 0xac],
  ])("CRC-8 of %s", (hex, crc) => {
    expect(crc8(bytesOf(hex), 0, 2)).toBe(crc);
  });

  it("CRC-16/XMODEM of 123456789 is 31C3, with or without a leading zero", () => {
    expect(crc16Xmodem(asciiOf("123456789"), 0, 9)).toBe(0x31c3);
    expect(crc16Xmodem(joined([bytesOf("00"), asciiOf("123456789")]), 0, 10)).toBe(0x31c3);
  });

  it("a part of a buffer is summed as if it stood alone", () => {
    expect(crc16Xmodem(asciiOf("--123456789--"), 2, 11)).toBe(0x31c3);
    expect(crc8(bytesOf("11 BE EF 22"), 1, 3)).toBe(0x92);
  });
});
