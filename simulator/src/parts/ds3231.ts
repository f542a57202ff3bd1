import { bytesOf, type I2cPart } from "./part.ts";

const REGISTERS = 0x13;
const CONTROL = 0x0e;
const STATUS = 0x0f;
const TEMPERATURE = 0x11;
/** Oscillator stop flag: set while the clock had no power (DS3231 data sheet, status register). */
const STOPPED = 0x80;

function toBcd(value: number): number {
  return Math.floor(value / 10) * 16 + (value % 10);
}

function fromBcd(value: number): number {
  return (value >> 4) * 10 + (value & 15);
}

function leap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function monthDays(year: number, month: number): number {
  if (month === 2) return leap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days from 2000-01-01 to the first of a month. */
function daysBefore(year: number, month: number): number {
  let days = 0;
  for (let y = 2000; y < year; y++) days += leap(y) ? 366 : 365;
  for (let m = 1; m < month; m++) days += monthDays(year, m);
  return days;
}

/** 2000-01-01 00:00 UTC, unix seconds; the chip counts years from there. */
const Y2000 = 946684800;

/** Registers 00 to 06 for a time: seconds, minutes, hours, weekday, date, month, year. */
function timeRegisters(seconds: number): number[] {
  const since = seconds - Y2000;
  let days = Math.floor(since / 86400);
  const ofDay = since - days * 86400;
  const weekday = ((days + 5) % 7) + 1;
  let year = 2000;
  while (days >= (leap(year) ? 366 : 365)) days -= leap(year++) ? 366 : 365;
  let month = 1;
  while (days >= monthDays(year, month)) days -= monthDays(year, month++);
  const clock = [ofDay % 60, Math.floor(ofDay / 60) % 60, Math.floor(ofDay / 3600)];
  return clock.concat([weekday, days + 1, month, year - 2000]).map(toBcd);
}

function secondsOf(registers: Uint8Array): number {
  const at = (i: number, mask: number) => fromBcd((registers[i] as number) & mask);
  const days = daysBefore(2000 + at(6, 0xff), at(5, 0x1f)) + at(4, 0x3f) - 1;
  return Y2000 + days * 86400 + at(2, 0x3f) * 3600 + at(1, 0x7f) * 60 + at(0, 0x7f);
}

/** A pretend DS3231 real-time clock in 24-hour mode; it keeps UTC, like the boards that set it. */
export class PretendDs3231 implements I2cPart {
  /** Answers no more, as with a broken wire. */
  dead: boolean;
  private readonly trueSeconds: () => number;
  private offset: number;
  private readonly registers: Uint8Array;
  private pointer: number;

  /** `trueSeconds` is the world's time, unix seconds; the clock starts right, its power kept. */
  constructor(trueSeconds: () => number) {
    this.trueSeconds = trueSeconds;
    this.dead = false;
    this.offset = 0;
    this.registers = new Uint8Array(REGISTERS);
    this.registers[CONTROL] = 0x1c;
    this.registers[TEMPERATURE] = 25;
    this.pointer = 0;
  }

  /** The battery was empty: the time is wrong, and the chip says so. */
  losePower(): void {
    this.offset = Y2000 - this.trueSeconds();
    this.registers[STATUS] = (this.registers[STATUS] as number) | STOPPED;
  }

  /** The time it tells, unix seconds. */
  seconds(): number {
    return this.trueSeconds() + this.offset;
  }

  write(bytes: Uint8Array): boolean {
    if (this.dead) return false;
    if (bytes.length === 0) return true;
    this.registers.set(timeRegisters(this.seconds()), 0);
    this.pointer = (bytes[0] as number) % REGISTERS;
    let timeSet = false;
    for (let i = 1; i < bytes.length; i++) {
      timeSet = this.store(bytes[i] as number) || timeSet;
    }
    if (timeSet) this.offset = secondsOf(this.registers) - this.trueSeconds();
    return true;
  }

  /** Reads on from the pointer; the time registers are those of the moment the read begins. */
  read(count: number): Uint8Array | undefined {
    if (this.dead) return undefined;
    this.registers.set(timeRegisters(this.seconds()), 0);
    const out: number[] = [];
    for (let i = 0; i < count; i++) {
      out.push(this.registers[this.pointer] as number);
      this.pointer = (this.pointer + 1) % REGISTERS;
    }
    return bytesOf(out);
  }

  /** The stop flag can be cleared and never set from outside; tells whether the time changed. */
  private store(value: number): boolean {
    const at = this.pointer;
    this.pointer = (at + 1) % REGISTERS;
    if (at >= TEMPERATURE) return false;
    const kept = at === STATUS ? value & (this.registers[STATUS] as number) : value;
    this.registers[at] = kept;
    return at <= 6;
  }
}
