import { bytesOf, type PartTime, type SerialPart } from "./part.ts";

/** CRC-16/XMODEM: polynomial 1021 from 0, not reflected, over type to last data byte. */
function crcOf(bytes: number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
    }
  }
  return crc;
}

function framed(head: number[], body: number[]): Uint8Array {
  const crc = crcOf(body);
  return bytesOf(head.concat(body, [crc >> 8, crc & 255]));
}

const READ = 0x07;
const WRITE = 0x08;
const SAVE = 0x09;
const HEARTBEAT = 0x0a;
/** Sent in place of a CRC it means "do not check". */
const UNCHECKED = 0xabcd;

const MODE = 0x00;
const TRIGGER = 0x02;
const TIMEOUT = 0x06;
const SAME_CODE = 0x13;
const BAUD = 0x2a;
const TAIL = 0x60;
const REGISTERS = 0x100;

/** From showing a code to its text. */
const DECODE_MS = 120;

/** As delivered: manual key with light, 9600 baud, a read of at most 5 s, no tail. */
function delivered(): Uint8Array {
  const registers = new Uint8Array(REGISTERS);
  registers[MODE] = 0xd4;
  registers[TIMEOUT] = 0x32;
  registers[BAUD] = 0x39;
  registers[BAUD + 1] = 0x01;
  registers[TAIL] = 0x60;
  return registers;
}

/** A pretend GM65 code reader: its registers, its three ways to read, and its answers. */
export class PretendGm65 implements SerialPart {
  private readonly time: PartTime;
  private send: (bytes: Uint8Array) => void;
  private registers: Uint8Array;
  private saved: Uint8Array;
  private got: number[];
  private shown: string | undefined;
  private last: { text: string; atMs: number } | undefined;
  private endTrigger: () => void;

  constructor(time: PartTime) {
    this.time = time;
    this.send = () => {};
    this.registers = delivered();
    this.saved = delivered();
    this.got = [];
    this.shown = undefined;
    this.last = undefined;
    this.endTrigger = () => {};
  }

  plug(send: (bytes: Uint8Array) => void): void {
    this.send = send;
  }

  /** Power went and came back: only what was saved is left. */
  restart(): void {
    this.endTrigger();
    this.registers = this.saved.slice();
    this.got = [];
  }

  register(at: number): number {
    return this.registers[at] as number;
  }

  /** Somebody holds a code before it. */
  show(text: string): void {
    this.shown = text;
    this.last = this.sameCodeCounts(text) ? this.last : undefined;
    this.look();
  }

  /** The code is taken away. */
  take(): void {
    this.shown = undefined;
  }

  receive(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) {
      this.got.push(bytes[i] as number);
      this.digest();
    }
  }

  private digest(): void {
    const got = this.got;
    if (got.length === 1 && got[0] !== 0x7e) this.got = [];
    if (got.length === 2 && got[1] !== 0x00) this.got = got[1] === 0x7e ? [0x7e] : [];
    if (got.length < 4) return;
    // A read's length byte is always 1: its data is the count. So is a save's and a heartbeat's.
    const whole = 8 + (got[2] === WRITE ? (got[3] as number) : 1);
    if (got.length < whole) return;
    this.got = [];
    const crc = (got[whole - 2] as number) * 256 + (got[whole - 1] as number);
    if (crc === UNCHECKED || crc === crcOf(got.slice(2, whole - 2))) this.obey(got);
  }

  private obey(frame: number[]): void {
    const [, , type, , high, low] = frame as [number, number, number, number, number, number];
    const data = frame.slice(6, frame.length - 2);
    const at = (high * 256 + low) % REGISTERS;
    if (type === READ) return this.answer(this.values(at, data[0] === 0 ? 256 : (data[0] ?? 0)));
    if (type === HEARTBEAT) return this.send(framed([0x03, 0x00], [0x00, 0x01, 0x00]));
    if (type === SAVE) return this.keep(data[0]);
    if (type !== WRITE) return;
    // The answer to a new speed still comes at the old one, and any answer before a result.
    this.answer([0x00]);
    for (let i = 0; i < data.length; i++) this.registers[(at + i) % REGISTERS] = data[i] as number;
    if (at === TRIGGER) this.trigger((data[0] as number) & 1);
    else this.look();
  }

  private values(at: number, count: number): number[] {
    const values: number[] = [];
    for (let i = 0; i < count; i++) values.push(this.registers[(at + i) % REGISTERS] as number);
    return values;
  }

  private keep(what: number | undefined): void {
    if (what === 0x02) this.registers = delivered();
    this.saved = this.registers.slice();
    this.answer([0x00]);
  }

  private answer(values: number[]): void {
    this.send(framed([0x02, 0x00], [0x00, values.length & 255].concat(values)));
  }

  /** Command mode: one read, ended by a code, by the time-out, or by being told. */
  private trigger(on: number): void {
    this.endTrigger();
    const ms = this.register(TIMEOUT) * 100;
    const cancel = on === 1 && ms > 0 ? this.time.after(ms, () => this.endTrigger()) : () => {};
    this.endTrigger = () => {
      this.registers[TRIGGER] = 0;
      cancel();
    };
    if (on === 1) this.look();
    else this.endTrigger();
  }

  private looking(): boolean {
    const mode = this.register(MODE) & 3;
    if (mode === 1) return (this.register(TRIGGER) & 1) === 1;
    return mode === 2 || mode === 3;
  }

  private look(): void {
    const text = this.shown;
    if (text === undefined || !this.looking()) return;
    this.time.after(DECODE_MS, () => {
      if (this.shown === text && this.looking()) this.decoded(text);
    });
  }

  private sameCodeCounts(text: string): boolean {
    const delay = this.register(SAME_CODE);
    const last = this.last;
    if (delay < 0x80 || last === undefined || last.text !== text) return false;
    return this.time.nowMs() - last.atMs < (delay & 127) * 100;
  }

  private decoded(text: string): void {
    if (this.last !== undefined && this.last.text === text) return;
    this.last = { text, atMs: this.time.nowMs() };
    this.endTrigger();
    const tail = this.register(TAIL);
    const ends = [[0x0d], [0x0d, 0x0a], [0x09], []];
    const end = (tail & 1) === 1 ? (ends[(tail >> 5) & 3] as number[]) : [];
    const bytes: number[] = [];
    for (let i = 0; i < text.length; i++) bytes.push(text.charCodeAt(i) & 255);
    this.send(bytesOf(bytes.concat(end)));
  }
}
