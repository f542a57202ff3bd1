/**
 * Sensirion SHT3x climate sensors on I2C (data sheet SHT3x-DIS): a command of two bytes, then
 * words of two bytes with a CRC-8 behind each. Other drivers skip the CRC; ours refuses without.
 */
import { crc8 } from "./crc8.ts";

/** One measurement, high repeatability, no clock stretching. */
export const SHT3X_MEASURE: readonly number[] = [0x24, 0x00];
/** The reply may be read this long after `SHT3X_MEASURE`, 15.5 ms at most in the data sheet. */
export const SHT3X_MEASURE_MS = 20;
export const SHT3X_REPLY_BYTES = 6;

export const SHT3X_STATUS: readonly number[] = [0xf3, 0x2d];
export const SHT3X_STATUS_BYTES = 3;
export const SHT3X_CLEAR_STATUS: readonly number[] = [0x30, 0x41];
export const SHT3X_RESET: readonly number[] = [0x30, 0xa2];

const CENTI_DEGREES_MIN = -4000;
const CENTI_DEGREES_MAX = 12500;

export interface Climate {
  /** Hundredths of a degree Celsius. */
  centiDegrees: number;
  /** Tenths of a percent of relative humidity, 0 to 1000. */
  deciPercent: number;
}

/**
 * The climate in the reply to `SHT3X_MEASURE`; undefined when a CRC is wrong, bytes are missing, or
 * the temperature is one the sensor cannot measure (-40 to 125 degrees).
 */
export function sht3xClimate(reply: Uint8Array): Climate | undefined {
  if (reply.length !== SHT3X_REPLY_BYTES) return undefined;
  const temperature = wordAt(reply, 0);
  const humidity = wordAt(reply, 3);
  if (temperature < 0 || humidity < 0) return undefined;
  const centiDegrees = scaled(temperature, 17500) - 4500;
  if (centiDegrees < CENTI_DEGREES_MIN || centiDegrees > CENTI_DEGREES_MAX) return undefined;
  return { centiDegrees, deciPercent: scaled(humidity, 1000) };
}

/** The 16 status bits in the reply to `SHT3X_STATUS`; undefined when the CRC is wrong. */
export function sht3xStatus(reply: Uint8Array): number | undefined {
  if (reply.length !== SHT3X_STATUS_BYTES) return undefined;
  const status = wordAt(reply, 0);
  return status < 0 ? undefined : status;
}

/** -1 when the CRC behind the word is wrong. */
function wordAt(reply: Uint8Array, at: number): number {
  if (crc8(reply, at, at + 2) !== reply[at + 2]) return -1;
  return (reply[at] ?? 0) * 256 + (reply[at + 1] ?? 0);
}

/** `raw` of 65535 parts of `span`, rounded; the product stays below 2^31. */
function scaled(raw: number, span: number): number {
  return Math.floor((raw * span + 32767) / 65535);
}
