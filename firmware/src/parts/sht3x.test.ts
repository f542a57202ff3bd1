import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, flipped } from "./bytes.testing.ts";
import { crc8 } from "./crc8.ts";
import {
  type Climate,
  SHT3X_CLEAR_STATUS,
  SHT3X_MEASURE,
  SHT3X_RESET,
  SHT3X_STATUS,
  sht3xClimate,
  sht3xStatus,
} from "./sht3x.ts";

describe("climate is read as integers", () => {
  it.each([
    ["66 66 93 80 00 A2", 2500, 500],
    ["6F 2D 87 CC CC A5", 3100, 800],
    ["3A 83 F4 33 33 88", -500, 200],
  ])("%s is %i centi-degrees and %i tenths of a percent", (hex, centiDegrees, deciPercent) => {
    expect(sht3xClimate(bytesOf(hex))).toEqual({ centiDegrees, deciPercent });
  });

  it("to the nearest hundredth and tenth, for every raw value", () => {
    const wrong: number[] = [];
    for (let raw = 1871; raw <= 63664; raw += 1) {
      const climate = sht3xClimate(replyOf(raw, raw));
      const near = climate?.centiDegrees === Math.round((17500 * raw) / 65535) - 4500;
      if (!near || climate.deciPercent !== Math.round((1000 * raw) / 65535)) wrong.push(raw);
    }
    expect(wrong).toEqual([]);
  });

  it("a cold, a hot and a missing sensor are no climate", () => {
    expect(sht3xClimate(replyOf(1870, 0))).toBeUndefined();
    expect(sht3xClimate(replyOf(63665, 0))).toBeUndefined();
    expect(sht3xClimate(bytesOf("FF FF FF FF FF FF"))).toBeUndefined();
    expect(sht3xClimate(bytesOf("00 00 00 00 00 00"))).toBeUndefined();
    expect(sht3xClimate(bytesOf("66 66 93 80 00"))).toBeUndefined();
    expect(sht3xClimate(new Uint8Array(0))).toBeUndefined();
  });
});

describe("commands and status", () => {
  it("are the published ones", () => {
    expect([SHT3X_MEASURE, SHT3X_STATUS, SHT3X_CLEAR_STATUS, SHT3X_RESET]).toEqual([
      [0x24, 0x00],
      [0xf3, 0x2d],
      [0x30, 0x41],
      [0x30, 0xa2],
    ]);
  });

  it("a status counts only with its CRC", () => {
    expect(sht3xStatus(bytesOf("BE EF 92"))).toBe(0xbeef);
    expect(sht3xStatus(bytesOf("00 00 81"))).toBe(0);
    expect(sht3xStatus(bytesOf("BE EF 93"))).toBeUndefined();
    expect(sht3xStatus(bytesOf("BE EF"))).toBeUndefined();
  });
});

function replyOf(temperature: number, humidity: number): Uint8Array {
  const reply = new Uint8Array(6);
  reply.set([temperature >> 8, temperature & 255], 0);
  reply.set([humidity >> 8, humidity & 255], 3);
  reply[2] = crc8(reply, 0, 2);
  reply[5] = crc8(reply, 3, 5);
  return reply;
}

/** A burst of up to eight bits in one word must be told. */
function burstsAreNoticed(decode: (reply: Uint8Array) => Climate | undefined): void {
  const raws = fc.integer({ min: 1871, max: 63664 });
  const pattern = fc.integer({ min: 1, max: 255 });
  fc.assert(
    fc.property(
      fc.tuple(raws, raws),
      fc.nat(1),
      fc.tuple(fc.nat(16), pattern),
      ([t, rh], word, burst) => {
        let damaged = replyOf(t, rh);
        for (let i = 0; i < 8; i += 1) {
          if ((burst[1] & (1 << i)) === 0) continue;
          // Bits in the order in which the bus carries them: highest first.
          const wire = burst[0] + i;
          damaged = flipped(damaged, word * 24 + (wire >> 3) * 8 + (7 - (wire & 7)));
        }
        expect(decode(damaged)).toBeUndefined();
      },
    ),
    { numRuns: 1000, endOnFailure: true },
  );
}

// A CRC-8 lets one in 256 of wider damage pass; of that, what no SHT3x can measure is refused too.
describe("damage on the bus", () => {
  it("of up to eight bits in a row is always noticed", () => {
    burstsAreNoticed(sht3xClimate);
  });

  it("would not be by a codec that skips the CRC", () => {
    const unchecked = (reply: Uint8Array): Climate | undefined => {
      const repaired = reply.slice();
      repaired[2] = crc8(reply, 0, 2);
      repaired[5] = crc8(reply, 3, 5);
      return sht3xClimate(repaired);
    };
    expect(() => burstsAreNoticed(unchecked)).toThrow();
  });
});
