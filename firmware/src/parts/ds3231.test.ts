import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, flipped, hexOf, replaced } from "./bytes.testing.ts";
import { agreedSeconds, ds3231Seconds, ds3231SetTime } from "./ds3231.ts";

/** Sunday 2026-11-22 03:23:24, oscillator running. */
const REGISTERS = bytesOf("24 23 03 07 22 11 26 00 00 00 00 00 00 00 04 00");
const NOON = Date.UTC(2026, 10, 22, 3, 23, 24) / 1000;

function secondsAt(register: number, value: number): number {
  return ds3231Seconds(replaced(REGISTERS, register, value));
}

/** The registers of a chip after these writes. */
function written(writes: readonly number[][]): Uint8Array {
  const registers = new Uint8Array(16).fill(0xff);
  for (const [start = 0, ...values] of writes) registers.set(values, start);
  return registers;
}

describe("the clock's registers", () => {
  it("are a time in UTC", () => {
    expect(ds3231Seconds(REGISTERS)).toBe(NOON);
  });

  it("are no time when the oscillator stood still, or bytes are missing", () => {
    expect(secondsAt(15, 0x80)).toBe(0);
    expect(secondsAt(15, 0xff)).toBe(0);
    expect(secondsAt(15, 0x4f)).toBe(NOON);
    expect(ds3231Seconds(REGISTERS.subarray(0, 15))).toBe(0);
  });

  it.each([
    ["12 at night", 0x52, 0],
    ["1 at night", 0x41, 1],
    ["11 before noon", 0x51, 11],
    ["noon", 0x72, 12],
    ["11 in the evening", 0x71, 23],
  ])("may be in the 12-hour form: %s", (_name, byte, hour) => {
    expect(secondsAt(2, byte)).toBe(NOON + (hour - 3) * 3600);
  });

  it("count another hundred years by the century bit", () => {
    expect(secondsAt(5, 0x91)).toBe(Date.UTC(2126, 10, 22, 3, 23, 24) / 1000);
  });

  it.each([
    [0, 0x60],
    [0, 0x5a],
    [1, 0x60],
    [1, 0xa0],
    [2, 0x24],
    [2, 0x2a],
    [2, 0x40],
    [2, 0x53],
    [4, 0x00],
    [4, 0x31],
    [4, 0x3a],
    [5, 0x00],
    [5, 0x13],
    [6, 0xa0],
    [6, 0x0f],
  ])("are no time when register %i is %i", (register, value) => {
    expect(secondsAt(register, value)).toBe(0);
  });

  it("know 29 February 2028 and no 29 February 2027, nor 2100", () => {
    const february = replaced(replaced(REGISTERS, 4, 0x29), 5, 0x02);
    expect(ds3231Seconds(replaced(february, 6, 0x28))).toBe(
      Date.UTC(2028, 1, 29, 3, 23, 24) / 1000,
    );
    expect(ds3231Seconds(replaced(february, 6, 0x27))).toBe(0);
    expect(ds3231Seconds(replaced(replaced(february, 5, 0x82), 6, 0x00))).toBe(0);
  });
});

describe("setting the clock", () => {
  it("writes time, then control, then that the time is good", () => {
    expect(ds3231SetTime(NOON).map(hexOf)).toEqual(["00 24 23 03 07 22 11 26", "0E 04", "0F 00"]);
  });

  it("is read back as the same second, from 2000 to 2199", () => {
    const seconds = fc.integer({ min: 946684800, max: 7258118399 });
    fc.assert(
      fc.property(seconds, (time) => {
        const registers = written(ds3231SetTime(time));
        expect(ds3231Seconds(registers)).toBe(time);
        expect(registers[3]).toBe(((new Date(time * 1000).getUTCDay() + 6) % 7) + 1);
      }),
      { numRuns: 1000 },
    );
    for (const edge of [946684800, 7258118399]) {
      expect(ds3231Seconds(written(ds3231SetTime(edge)))).toBe(edge);
    }
  });

  it("cannot be done to a year it has no digits for", () => {
    expect(ds3231SetTime(946684799)).toEqual([]);
    expect(ds3231SetTime(7258118400)).toEqual([]);
  });

  it("leaves the time marked bad when the power goes before the last write", () => {
    const half = ds3231SetTime(NOON).slice(0, -1);
    const registers = written([[0x0f, 0x88], ...half]);
    expect(ds3231Seconds(registers)).toBe(0);
  });
});

// The chip has no checksum: a changed bit may be another time. Two readings that agree are what
// tells a disturbed bus, and the kiosk records a time that jumps.
describe("a disturbed bus", () => {
  it("never gives a time outside 2000 to 2199, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const seconds = ds3231Seconds(replaced(bytes, 15, 0));
        if (seconds !== 0) {
          const year = new Date(seconds * 1000).getUTCFullYear();
          expect(year).toBeGreaterThanOrEqual(2000);
          expect(year).toBeLessThanOrEqual(2199);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("is told by two readings: one changed bit in either is no time, save one second's", () => {
    const bits = fc.nat(7 * 8 - 1);
    fc.assert(
      fc.property(bits, (bit) => {
        const other = ds3231Seconds(flipped(REGISTERS, bit));
        for (const agreed of [agreedSeconds(NOON, other), agreedSeconds(other, NOON)]) {
          expect([0, NOON, NOON + 1]).toContain(agreed);
        }
      }),
    );
  });

  it("two readings agree within a second, and not backwards", () => {
    expect(agreedSeconds(NOON, NOON)).toBe(NOON);
    expect(agreedSeconds(NOON, NOON + 1)).toBe(NOON + 1);
    expect(agreedSeconds(NOON, NOON + 2)).toBe(0);
    expect(agreedSeconds(NOON, NOON - 1)).toBe(0);
    expect(agreedSeconds(0, 0)).toBe(0);
    expect(agreedSeconds(0, 1)).toBe(0);
  });
});
