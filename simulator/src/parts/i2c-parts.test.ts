import { describe, expect, test } from "vitest";
import { PretendDs3231 } from "./ds3231.ts";
import { bytesFrom, hexOf } from "./hex-bytes.ts";
import { PretendI2cBus } from "./i2c-bus.ts";
import { PretendMcp23017 } from "./mcp23017.ts";
import { PretendSht3x } from "./sht3x.ts";
import { VirtualPartTime } from "./virtual-time.ts";

describe("the SHT3x", () => {
  test.each([
    [2500, 500, "66 66 93 80 00 A2"],
    [3100, 800, "6F 2D 87 CC CC A5"],
    [-500, 200, "3A 83 F4 33 33 88"],
  ])("at %i centi-degrees and %i tenths of a percent says %5$s", (centi, deci, bytes) => {
    const time = new VirtualPartTime();
    const part = new PretendSht3x(time);
    part.temperatureCenti = centi;
    part.humidityDeci = deci;
    part.write(bytesFrom("24 00"));
    time.pass(16);
    expect(hexOf(part.read(6) ?? new Uint8Array())).toBe(bytes);
  });

  test("does not acknowledge a read before it has measured, nor a second one after", () => {
    const time = new VirtualPartTime();
    const part = new PretendSht3x(time);
    part.write(bytesFrom("24 00"));
    time.pass(5);
    expect(part.read(6)).toBeUndefined();
    time.pass(11);
    expect(part.read(6)).toHaveLength(6);
    expect(part.read(6)).toBeUndefined();
  });

  test("a turned bit makes one byte other than it should be", () => {
    const time = new VirtualPartTime();
    const part = new PretendSht3x(time);
    part.flippedBit = 9;
    part.write(bytesFrom("24 00"));
    time.pass(16);
    expect(hexOf(part.read(6) ?? new Uint8Array())).toBe("66 64 93 80 00 A2");
  });
});

describe("the DS3231", () => {
  // 2027-01-15 01:20:05 UTC is a Friday.
  const FRIDAY = 1799976005;

  test("tells the time in its seven registers", () => {
    const part = new PretendDs3231(() => FRIDAY);
    part.write(bytesFrom("00"));
    expect(hexOf(part.read(3) ?? new Uint8Array())).toBe("05 20 01");
    expect(hexOf((part.read(4) ?? new Uint8Array()).slice(1))).toBe("15 01 27");
  });

  test.each([
    ["the last second of February in a leap year", "00 59 59 23 05 29 02 28", 1835481599],
    ["a new year", "00 00 00 00 06 01 01 28", 1830297600],
  ])("set to %s it goes on from there", (_name, bytes, seconds) => {
    let now = FRIDAY;
    const part = new PretendDs3231(() => now);
    part.write(bytesFrom(bytes));
    expect(part.seconds()).toBe(seconds);
    now += 60;
    expect(part.seconds()).toBe(seconds + 60);
  });

  test("that lost its power says so until it is told, and nobody can set the flag", () => {
    const part = new PretendDs3231(() => FRIDAY);
    const stopped = () => {
      part.write(bytesFrom("0F"));
      return ((part.read(1)?.[0] ?? 0) & 0x80) !== 0;
    };
    part.write(bytesFrom("0F 80"));
    expect(stopped()).toBe(false);
    part.losePower();
    expect(stopped()).toBe(true);
    expect(part.seconds()).toBe(946684800);
    part.write(bytesFrom("0F 00"));
    expect(stopped()).toBe(false);
  });
});

describe("the MCP23017", () => {
  test("after a reset drives nothing, and drives a pin that is made an output and set", () => {
    const part = new PretendMcp23017();
    const told: string[] = [];
    part.driven = (pin, high) => told.push(`${pin} ${high}`);
    part.write(bytesFrom("12 01 02"));
    expect(told).toEqual([]);
    part.write(bytesFrom("00 00 00"));
    expect(told).toEqual(["0 true", "9 true"]);
    part.write(bytesFrom("14 00"));
    part.reset();
    expect(told.slice(2)).toEqual(["0 false", "9 false"]);
  });

  test("reads its inputs, pulled up where asked, turned over where asked", () => {
    const part = new PretendMcp23017();
    part.setPin(3, true);
    part.setPin(15, true);
    part.write(bytesFrom("0C 01 00"));
    part.write(bytesFrom("12"));
    expect(hexOf(part.read(2) ?? new Uint8Array())).toBe("09 80");
    part.setPin(0, false);
    part.write(bytesFrom("02 FF"));
    part.write(bytesFrom("12"));
    expect(hexOf(part.read(1) ?? new Uint8Array())).toBe("F7");
  });
});

test("an address nobody has is not acknowledged", () => {
  const bus = new PretendI2cBus({ 0x20: new PretendMcp23017() });
  expect(bus.write(0x20, bytesFrom("00"))).toBe(true);
  expect(bus.write(0x44, bytesFrom("24 00"))).toBe(false);
  expect(bus.read(0x44, 6)).toBeUndefined();
});
