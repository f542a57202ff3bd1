import { ds3231SetTime } from "../parts/ds3231.ts";
import { beforeEach, describe, expect, test } from "vitest";
import type { BoardInput } from "../board/board.ts";
import { climateSensor } from "./climate.ts";
import { type ClockChip, clockChip } from "./clock-chip.ts";
import type { FirmataBus } from "./firmata-board.ts";
import { type I2cExchange, i2cOver } from "./i2c-bus.ts";
import { ManualUptime } from "./manual-uptime.ts";

const NOW = 1_800_000_000;
/** 25 degrees and 50 percent, with both checksums (FACTS, SHT3x). */
const MILD = [0x66, 0x66, 0x93, 0x80, 0x00, 0xa2];

/** A bus as StandardFirmata's: a read that comes short is a message, and then older bytes. */
class PretendBus implements FirmataBus {
  answers: (address: number, count: number) => number[] | "short" | "silent" = () => "silent";
  up = true;
  reads = 0;
  writes: number[][] = [];
  private buffer: number[] = [];
  private complain = () => {};

  isUp(): boolean {
    return this.up;
  }

  write(_address: number, bytes: readonly number[]): void {
    this.writes.push([...bytes]);
  }

  read(address: number, count: number, told: (bytes: number[]) => void): void {
    this.reads += 1;
    const answer = this.answers(address, count);
    if (answer === "silent") return;
    if (answer === "short") this.complain();
    else this.buffer = answer;
    told(this.buffer.slice(0, count));
  }

  onComplaint(told: () => void): void {
    this.complain = told;
  }
}

let bus: PretendBus;
let uptime: ManualUptime;
let i2c: I2cExchange;
let told: BoardInput[];
let log: string[];
let free: boolean;

beforeEach(() => {
  bus = new PretendBus();
  uptime = new ManualUptime();
  i2c = i2cOver(bus, uptime);
  told = [];
  log = [];
  free = true;
});

const parts = () => ({
  i2c,
  uptime,
  log: (code: string) => void log.push(code),
  isFree: () => free,
});

/** Minutes pass for whoever waits, with room for promises between. */
async function minutes(count: number): Promise<void> {
  for (let i = 0; i < count * 120; i++) {
    uptime.pass(500);
    for (let turn = 0; turn < 6; turn++) await Promise.resolve();
  }
}

describe("the climate sensor on Firmata's bus", () => {
  test("is read every minute and told in hundredths and tenths", async () => {
    bus.answers = () => MILD;
    climateSensor(parts()).start((input) => told.push(input));
    await minutes(3);
    expect(told.length).toBeGreaterThanOrEqual(3);
    expect(told[0]).toEqual({ kind: "climate", temperatureCenti: 2500, humidityDeci: 500 });
  });

  test("that is pulled off the bus is lost, although Firmata repeats its last, valid bytes", async () => {
    bus.answers = () => MILD;
    climateSensor(parts()).start((input) => told.push(input));
    await minutes(1);
    const before = told.length;
    bus.answers = () => "short";
    await minutes(4);
    expect(told.slice(before)).toEqual([{ kind: "climate-lost" }]);
    expect(log).toEqual(["climate-lost"]);
    bus.answers = () => MILD;
    await minutes(2);
    expect(log).toEqual(["climate-lost", "climate-back"]);
  });

  test("with a wrong checksum says nothing", async () => {
    bus.answers = () => [0x66, 0x66, 0x93, 0x80, 0x00, 0xa3];
    climateSensor(parts()).start((input) => told.push(input));
    await minutes(4);
    expect(told).toEqual([{ kind: "climate-lost" }]);
    expect(log).toEqual(["climate-lost"]);
  });

  test("waits while a motor turns", async () => {
    bus.answers = () => MILD;
    free = false;
    climateSensor(parts()).start((input) => told.push(input));
    await minutes(2);
    expect(bus.reads).toBe(0);
    free = true;
    await minutes(1);
    expect(told.length).toBeGreaterThan(0);
  });
});

/** 2027-01-15 01:20:00 UTC, its oscillator never stopped; or stopped. */
/** What {@link registers} say, Unix seconds. */
const CHIP_SECONDS = Date.UTC(2027, 0, 15, 1, 20) / 1000;

function registers(stopped: boolean): number[] {
  const time = [0x00, 0x20, 0x01, 0x05, 0x15, 0x01, 0x27];
  return [...time, 0, 0, 0, 0, 0, 0, 0, 0x1c, stopped ? 0x80 : 0x00];
}

describe("the clock chip on Firmata's bus", () => {
  let clock: ClockChip;
  beforeEach(() => {
    clock = clockChip(parts());
  });

  test("is counted on by uptime between two readings", async () => {
    bus.answers = () => registers(false);
    clock.start();
    await minutes(1);
    expect(clock.seconds()).toBeGreaterThan(1799976000);
    const before = clock.seconds();
    uptime.pass(5000);
    expect(clock.seconds()).toBe(before + 5);
  });

  test("that lost power has no time, and says so once", async () => {
    bus.answers = () => registers(true);
    clock.start();
    await minutes(1);
    expect(clock.seconds()).toBe(0);
    expect(log).toEqual(["clock-lost"]);
  });

  test("that lost power is set to authenticated time, and has it at once", async () => {
    bus.answers = () => registers(true);
    clock.set?.(NOW);
    clock.start();
    await minutes(1);
    const set = bus.writes.filter((bytes) => bytes.length > 1);
    expect(set.map((bytes) => bytes.length)).toEqual(ds3231SetTime(NOW).map((one) => one.length));
    expect(clock.seconds()).toBeGreaterThanOrEqual(NOW);
    expect(log).toEqual([]);
  });

  test.each([
    [50, 0],
    [-50, 0],
    [70, 3],
    [-70, 3],
  ])("that is off by %i s is written %i times", async (offSeconds, times) => {
    bus.answers = () => registers(false);
    clock.set?.(CHIP_SECONDS + offSeconds);
    clock.start();
    await minutes(1);
    expect(bus.writes.filter((bytes) => bytes.length > 1)).toHaveLength(times);
  });

  test("that falls silent later keeps the time it had", async () => {
    bus.answers = () => registers(false);
    clock.start();
    await minutes(1);
    bus.answers = () => "short";
    await minutes(20);
    expect(log).toEqual(["clock-lost"]);
    expect(clock.seconds()).toBeGreaterThan(1799976000 + 15 * 60);
  });
});
