import { bytesOf, type I2cPart, type PartTime } from "./part.ts";

/** Measuring takes this long by repeatability (data sheet SHT3x-DIS, table 4). */
const HIGH_MS = 15;
const MEDIUM_MS = 6;
const LOW_MS = 4;

/** Commands that start one measurement, and how long it takes (SHT3x-DIS, table 9). */
function singleShotMs(command: number): number | undefined {
  if (command === 0x2400 || command === 0x2c06) return HIGH_MS;
  if (command === 0x240b || command === 0x2c0d) return MEDIUM_MS;
  return command === 0x2416 || command === 0x2c10 ? LOW_MS : undefined;
}

/** CRC-8, polynomial 31, from FF, not reflected (SHT3x-DIS, section 4.12). */
function crcOf(high: number, low: number): number {
  let crc = 0xff;
  for (const byte of [high, low]) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x80 ? (crc << 1) ^ 0x31 : crc << 1) & 0xff;
  }
  return crc;
}

function word(value: number): number[] {
  return [value >> 8, value & 255, crcOf(value >> 8, value & 255)];
}

/** A pretend SHT3x thermometer and hygrometer. */
export class PretendSht3x implements I2cPart {
  temperatureCenti: number;
  humidityDeci: number;
  /** Answers no more, as with a broken wire. */
  dead: boolean;
  /** A bit of the next answers to turn over, 0 .. 47; undefined for none. */
  flippedBit: number | undefined;
  private readonly time: PartTime;
  private readyMs: number;
  private answer: number[];

  constructor(time: PartTime) {
    this.time = time;
    this.temperatureCenti = 2500;
    this.humidityDeci = 500;
    this.dead = false;
    this.flippedBit = undefined;
    this.readyMs = 0;
    this.answer = [];
  }

  write(bytes: Uint8Array): boolean {
    if (this.dead || bytes.length < 2) return !this.dead;
    const command = (bytes[0] as number) * 256 + (bytes[1] as number);
    const ms = singleShotMs(command);
    this.readyMs = this.time.nowMs() + (ms ?? 0);
    this.answer = [];
    if (ms !== undefined) this.answer = this.measured();
    if (command === 0xf32d) this.answer = word(0x8010);
    if (command === 0x3682 || command === 0x3780) this.answer = word(0x1234).concat(word(0x5678));
    return true;
  }

  /** Not acknowledged until the measurement is done, and then answered once. */
  read(count: number): Uint8Array | undefined {
    if (this.dead || this.answer.length === 0) return undefined;
    if (this.time.nowMs() < this.readyMs) return undefined;
    const bytes = bytesOf(this.answer.slice(0, count));
    this.answer = [];
    const flipped = this.flippedBit;
    if (flipped !== undefined && flipped >> 3 < bytes.length) {
      bytes[flipped >> 3] = (bytes[flipped >> 3] as number) ^ (1 << (flipped & 7));
    }
    return bytes;
  }

  /** T = -45 + 175 S / 65535 and RH = 100 S / 65535 (SHT3x-DIS, section 4.13), turned round. */
  private measured(): number[] {
    const t = Math.round(((this.temperatureCenti + 4500) * 65535) / 17500);
    const rh = Math.round((this.humidityDeci * 65535) / 1000);
    return word(t).concat(word(rh));
  }
}
