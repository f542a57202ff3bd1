/**
 * The DS3231 real-time clock on I2C (Maxim data sheet 19-5170, figure 1 "Timekeeping Registers").
 * It keeps UTC. It has no checksum, so a driver reads twice: see `agreedSeconds`.
 */
import { civilFromDays, daysFromCivil, isCivilDay } from "./civil-day.ts";

export const DS3231_ADDRESS = 0x68;

/** Registers to read in one go from 0 on: time, alarms, control, status. */
export const DS3231_REGISTER_COUNT = 16;

const CONTROL = 0x0e;
const STATUS = 0x0f;
/** Status bit 7: the oscillator stood still, so the time means nothing. */
const OSCILLATOR_STOPPED = 0x80;
const DAY_SECONDS = 86400;
/** 2000-01-01 to 2199-12-31: two digits of year and the century bit. */
const SECONDS_MIN = 946684800;
const SECONDS_MAX = 7258118399;

/**
 * Unix seconds in the registers 0x00 to 0x0F; 0 when the oscillator stood still, bytes are missing,
 * or they name no time.
 */
export function ds3231Seconds(registers: Uint8Array): number {
  if (registers.length < DS3231_REGISTER_COUNT) return 0;
  if (((registers[STATUS] ?? 0) & OSCILLATOR_STOPPED) !== 0) return 0;
  const second = bcd(registers[0] ?? 0);
  const minute = bcd(registers[1] ?? 0);
  const hour = hourOf(registers[2] ?? 0);
  const day = bcd(registers[4] ?? 0);
  const month = bcd((registers[5] ?? 0) & 0x7f);
  const year = bcd(registers[6] ?? 0);
  if (second < 0 || minute < 0 || hour < 0 || day < 0 || month < 0 || year < 0) return 0;
  if (second > 59 || minute > 59 || hour > 23) return 0;
  const century = ((registers[5] ?? 0) & 0x80) === 0 ? 2000 : 2100;
  const date = (century + year) * 10000 + month * 100 + day;
  if (!isCivilDay(date)) return 0;
  return daysFromCivil(date) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
}

/**
 * The later of two readings made one after the other; 0 when they do not agree to within a second,
 * as after a disturbed bus.
 */
export function agreedSeconds(first: number, second: number): number {
  const passed = second - first;
  return first > 0 && (passed === 0 || passed === 1) ? second : 0;
}

/**
 * The writes that set the clock, each a register and what follows it. The last one says that the
 * time is good, so a power cut in between leaves it marked bad. Empty when the chip cannot hold
 * the time (2000 to 2199).
 */
export function ds3231SetTime(unixSeconds: number): number[][] {
  if (unixSeconds < SECONDS_MIN || unixSeconds > SECONDS_MAX) return [];
  const days = Math.floor(unixSeconds / DAY_SECONDS);
  const rest = unixSeconds - days * DAY_SECONDS;
  const date = civilFromDays(days);
  const year = Math.floor(date / 10000);
  const time = [
    toBcd(rest % 60),
    toBcd(Math.floor(rest / 60) % 60),
    toBcd(Math.floor(rest / 3600)),
    // 1970-01-01 was a Thursday; Monday is 1.
    ((days + 3) % 7) + 1,
    toBcd(date % 100),
    toBcd(Math.floor(date / 100) % 100) + (year >= 2100 ? 0x80 : 0),
    toBcd(year % 100),
  ];
  // Control 0x04: oscillator on from the battery too, no square wave, alarms off (the power-up
  // value without RS2 and RS1). Status 0: 32 kHz output off, oscillator not stopped.
  return [
    [0, ...time],
    [CONTROL, 0x04],
    [STATUS, 0x00],
  ];
}

/** -1 when a half of the byte is no digit. */
function bcd(byte: number): number {
  const tens = byte >> 4;
  const ones = byte & 0x0f;
  return tens > 9 || ones > 9 ? -1 : tens * 10 + ones;
}

function toBcd(value: number): number {
  return Math.floor(value / 10) * 16 + (value % 10);
}

/** Bit 6 set: 12-hour form with PM in bit 5. -1 for an hour that form does not have. */
function hourOf(byte: number): number {
  if ((byte & 0x40) === 0) return bcd(byte);
  const hour = bcd(byte & 0x1f);
  if (hour < 1 || hour > 12) return -1;
  return (hour % 12) + ((byte & 0x20) === 0 ? 0 : 12);
}
