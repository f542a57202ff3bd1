import { describe, expect, test } from "vitest";
import { LengthGuard } from "./length-guard.ts";

/** MQTT 3.1.1 section 2.2.3: 128 is 0x80 0x01, 16,383 is 0xFF 0x7F, 16,384 is 0x80 0x80 0x01. */
const cases: [string, number[], boolean][] = [
  ["a ping", [0xc0, 0x00], true],
  ["two pings in one piece", [0xc0, 0x00, 0xc0, 0x00], true],
  ["a packet at the limit", [0x32, 0x80, 0x01], true],
  ["a packet one above the limit", [0x32, 0x81, 0x01], false],
  ["a length of five bytes", [0x32, 0x80, 0x80, 0x80, 0x80, 0x01], false],
  ["the largest length MQTT can say", [0x32, 0xff, 0xff, 0xff, 0x7f], false],
  ["bytes of a payload that look like a long header", [0x32, 0x02, 0x32, 0xff, 0xc0, 0x00], true],
];

describe("the length guard, limit 128", () => {
  test.each(cases)("%s", (_name, bytes, accepted) => {
    expect(new LengthGuard(128).accepts(Uint8Array.from(bytes))).toBe(accepted);
  });

  test.each(cases)("%s, byte by byte", (_name, bytes, accepted) => {
    const guard = new LengthGuard(128);
    const all = bytes.every((byte) => guard.accepts(Uint8Array.of(byte)));
    expect(all).toBe(accepted);
  });
});
