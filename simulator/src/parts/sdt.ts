import { bytesOf, type PartTime, type SerialPart } from "./part.ts";

const PREAMBLE = [0xaa, 0xaa, 0xaa, 0x96, 0x69];
/** Longest command a host sends; a length beyond it is noise. */
const LENGTH_MAX = 64;

const FIND = 0x2001;
const SELECT = 0x2002;
const READ_BASE = 0x3001;
const READ_ADDRESS = 0x3003;

const OK = 0x90;
const FOUND = 0x9f;
const BAD_SUM = 0x10;
const BAD_LENGTH = 0x11;
const BAD_COMMAND = 0x21;
const READ_FAILED = 0x41;
const NO_CARD = 0x80;
const SELECT_FAILED = 0x81;
const EMPTY = 0x91;

/** How long the radio takes: finding or selecting, and reading text and photo. */
const SHORT_MS = 20;
const READ_MS = 300;
const PHOTO_BYTES = 1024;

interface Card {
  text: Uint8Array;
  found: boolean;
  selected: boolean;
  /** It was read, and keeps silent until it is lifted. */
  halted: boolean;
}

/** A pretend SDT/SAM reader of resident ID cards, as GA 450 readers speak. */
export class PretendSdt implements SerialPart {
  /** Commands it obeyed, four digits each, such as `2001`. */
  readonly commands: string[];
  private readonly time: PartTime;
  private send: (bytes: Uint8Array) => void;
  private card: Card | undefined;
  private got: number[];

  constructor(time: PartTime) {
    this.commands = [];
    this.time = time;
    this.send = () => {};
    this.card = undefined;
    this.got = [];
  }

  plug(send: (bytes: Uint8Array) => void): void {
    this.send = send;
  }

  /** Somebody puts a card down, which says this (256 bytes). */
  put(text: Uint8Array): void {
    this.card = { text, found: false, selected: false, halted: false };
  }

  lift(): void {
    this.card = undefined;
  }

  /** The card that lies there was read whole. */
  wasRead(): boolean {
    return this.card !== undefined && this.card.halted;
  }

  receive(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) {
      this.got.push(bytes[i] as number);
      this.digest();
    }
  }

  private digest(): void {
    const got = this.got;
    const at = Math.min(got.length, PREAMBLE.length) - 1;
    if (got.length <= PREAMBLE.length && got[at] !== PREAMBLE[at]) return this.hunt();
    if (got.length < 7) return;
    const length = (got[5] as number) * 256 + (got[6] as number);
    if (length < 3 || length > LENGTH_MAX) {
      this.got = [];
      return this.answer(BAD_LENGTH, []);
    }
    if (got.length < 7 + length) return;
    this.got = [];
    let xor = 0;
    for (let i = 5; i < got.length; i++) xor ^= got[i] as number;
    if (xor !== 0) return this.answer(BAD_SUM, []);
    this.obey((got[7] as number) * 256 + (got[8] as number));
  }

  /** Keeps of what came only what can still begin a frame: any number of AA ends in three. */
  private hunt(): void {
    let run = 0;
    for (let i = this.got.length - 1; i >= 0 && this.got[i] === 0xaa; i--) run++;
    this.got = PREAMBLE.slice(0, Math.min(run, 3));
  }

  private obey(command: number): void {
    this.commands.push(command.toString(16));
    const card = this.card;
    if (command === FIND) return this.later(SHORT_MS, () => this.find());
    if (command === SELECT) return this.later(SHORT_MS, () => this.select());
    if (command === READ_BASE) return this.later(READ_MS, () => this.readBase(card));
    if (command === READ_ADDRESS) return this.later(SHORT_MS, () => this.answer(EMPTY, []));
    const high = command >> 8;
    const settings = high === 0x10 || high === 0x11 || high === 0x60 || high === 0x61;
    this.later(SHORT_MS, () => this.answer(settings ? OK : BAD_COMMAND, []));
  }

  private later(ms: number, action: () => void): void {
    this.time.after(ms, action);
  }

  private find(): void {
    const card = this.card;
    if (card === undefined || card.halted) return this.answer(NO_CARD, []);
    card.found = true;
    this.answer(FOUND, [0, 0, 0, 0]);
  }

  private select(): void {
    const card = this.card;
    if (card === undefined || !card.found) return this.answer(SELECT_FAILED, []);
    card.selected = true;
    this.answer(OK, [0, 0, 0, 0, 0, 0, 0, 0]);
  }

  /** Steps left out, or a card that is not the one it began with, fail. */
  private readBase(begun: Card | undefined): void {
    const card = this.card;
    if (card === undefined || card !== begun || !card.selected) {
      return this.answer(READ_FAILED, []);
    }
    card.halted = true;
    const data: number[] = [0x01, 0x00, 0x04, 0x00];
    for (let i = 0; i < card.text.length; i++) data.push(card.text[i] as number);
    for (let i = 0; i < PHOTO_BYTES; i++) data.push(0);
    this.answer(OK, data);
  }

  private answer(status: number, data: number[]): void {
    const length = 4 + data.length;
    const body = [length >> 8, length & 255, 0, 0, status].concat(data);
    let xor = 0;
    for (const byte of body) xor ^= byte;
    this.send(bytesOf(PREAMBLE.concat(body, [xor])));
  }
}
