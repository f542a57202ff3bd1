/**
 * Code readers of the GM65 family, 9600 Bd 8N1 unless set otherwise.
 *
 * To the reader: 7E 00, type, length, address (2 bytes), data, CRC-16/XMODEM from type to data.
 * From it, on one stream: replies 02 00, heartbeats 03 00, and scanned codes as text with a tail.
 */
import { crc16Xmodem } from "./crc16-xmodem.ts";

const READ = 0x07;
const WRITE = 0x08;
const SAVE = 0x09;
const HEARTBEAT = 0x0a;

const TRIGGER_REGISTER = 0x02;

/** Longest code taken, characters; a longer line is refused whole. */
export const GM65_LINE_MAX = 512;

/** The longest register we read is the baud divisor with its neighbours. */
const REPLY_DATA_MAX = 4;
/** Start, type, length; data; CRC. */
const REPLY_BYTES_MAX = 4 + REPLY_DATA_MAX + 2;

const CR = 0x0d;
const LF = 0x0a;

/** `command`: scans when told to. `sensing`: scans when something moves before it. */
export type Gm65Mode = "command" | "sensing";

export interface Gm65Register {
  /** 0 to 0xFFFF. */
  address: number;
  /** One byte. */
  value: number;
}

/**
 * What a kiosk's reader must be set to. Read each register and write it only when it differs, then
 * save once: its flash wears. Setup by codes is shut last, or a passer-by could change all of it.
 */
export function gm65Configuration(mode: Gm65Mode): Gm65Register[] {
  return [
    // Output to the serial port.
    { address: 0x0d, value: 0x00 },
    // Tail on, CR.
    { address: 0x60, value: 0x01 },
    // Lamp and beep on a good read, aim and light while reading, and the mode in the lowest bits.
    { address: 0x00, value: mode === "command" ? 0xd5 : 0xd7 },
    // One read ends after 5 s.
    { address: 0x06, value: 0x32 },
    // The same code is not told again at once: bit 7 is on, the rest is the delay, which one source
    // gives in tenths and another in whole seconds. Five of either will do.
    { address: 0x13, value: 0x85 },
    // No symbology, then QR.
    { address: 0x2c, value: 0x00 },
    { address: 0x3f, value: 0x01 },
    // No setup by codes.
    { address: 0x03, value: 0x02 },
  ];
}

/** Asks for `count` bytes (1 to 4) from a register on; answered by a `reply` with that many. */
export function gm65Read(address: number, count: number): Uint8Array {
  return frameOf(READ, address, count);
}

/** Sets one register; answered by a `reply` of one zero. */
export function gm65Write(register: Gm65Register): Uint8Array {
  return frameOf(WRITE, register.address, register.value);
}

/** Keeps the registers over a power cut; answered like a write. */
export function gm65Save(): Uint8Array {
  return frameOf(SAVE, 0, 0);
}

/** Starts one scan in command mode. The reply comes before the code. */
export function gm65Scan(): Uint8Array {
  return frameOf(WRITE, TRIGGER_REGISTER, 1);
}

export function gm65StopScan(): Uint8Array {
  return frameOf(WRITE, TRIGGER_REGISTER, 0);
}

/** Asks whether the reader lives (GM8xx); every 10 s, three unanswered mean dead. */
export function gm65Heartbeat(): Uint8Array {
  return frameOf(HEARTBEAT, 0, 0);
}

function frameOf(type: number, address: number, value: number): Uint8Array {
  const body = [type, 1, address >> 8, address & 0xff, value & 0xff];
  const crc = crc16Xmodem(new Uint8Array(body), 0, body.length);
  return new Uint8Array([0x7e, 0x00, ...body, crc >> 8, crc & 0xff]);
}

/**
 * What came from the reader:
 * - `reply` to a command, with the data of a read;
 * - `alive`, the reply to a heartbeat;
 * - `line`, a whole code of printable ASCII, 1 to `GM65_LINE_MAX` characters. It carries no
 *   checksum: what is in it must authenticate itself;
 * - `refused`, a line that was none: other bytes than printable ASCII, too long, or without a tail.
 */
export type Gm65Event =
  | { kind: "reply"; data: Uint8Array }
  | { kind: "alive" }
  | { kind: "line"; text: string }
  | { kind: "refused"; reason: Gm65Refusal };

export type Gm65Refusal = "not-ascii" | "too-long" | "cut-off";

export interface Gm65Receiver {
  /** What may become a reply. */
  frame: Uint8Array;
  held: number;
  /** What may become a line; empty once it is spoiled. */
  line: string;
  spoiled: Gm65Refusal | undefined;
}

export function createGm65Receiver(): Gm65Receiver {
  return { frame: new Uint8Array(REPLY_BYTES_MAX), held: 0, line: "", spoiled: undefined };
}

/** Takes what arrived, in pieces of any size, and calls `onEvent` for each event in it. */
export function receiveGm65(
  receiver: Gm65Receiver,
  chunk: Uint8Array,
  onEvent: (event: Gm65Event) => void,
): void {
  for (let i = 0; i < chunk.length; i++) {
    receiver.frame[receiver.held++] = chunk[i] ?? 0;
    settle(receiver, onEvent);
  }
}

/**
 * To be called when the line has been silent for longer than a reader pauses: a half reply or half
 * line must not be joined with the next.
 */
export function flushGm65(receiver: Gm65Receiver, onEvent: (event: Gm65Event) => void): void {
  while (receiver.held > 0) {
    takeText(receiver, receiver.frame[0] ?? 0, onEvent);
    shift(receiver, 1);
    settle(receiver, onEvent);
  }
  cutLine(receiver, onEvent);
}

/** Sorts held bytes into replies and text, until the rest could still become a reply. */
function settle(receiver: Gm65Receiver, onEvent: (event: Gm65Event) => void): void {
  while (receiver.held > 0) {
    const size = replySize(receiver);
    if (size === 0) return;
    if (size > 0) {
      // A reply begins a message of its own, so what was before it is over.
      cutLine(receiver, onEvent);
      onEvent(eventOf(receiver.frame, size));
      shift(receiver, size);
    } else {
      takeText(receiver, receiver.frame[0] ?? 0, onEvent);
      shift(receiver, 1);
    }
  }
}

/** Bytes of the whole reply at the front; 0 while one may be arriving, -1 when none is. */
function replySize(receiver: Gm65Receiver): number {
  const { frame, held } = receiver;
  if (frame[0] !== 0x02 && frame[0] !== 0x03) return -1;
  if (held > 1 && frame[1] !== 0) return -1;
  if (held > 2 && frame[2] !== 0) return -1;
  if (held < 4) return 0;
  const length = frame[3] ?? 0;
  if (length < 1 || length > REPLY_DATA_MAX) return -1;
  const crcAt = 4 + length;
  if (held < crcAt + 2) return 0;
  const crc = (frame[crcAt] ?? 0) * 256 + (frame[crcAt + 1] ?? 0);
  return crc16Xmodem(frame, 2, crcAt) === crc ? crcAt + 2 : -1;
}

function eventOf(frame: Uint8Array, size: number): Gm65Event {
  if (frame[0] === 0x03) return { kind: "alive" };
  return { kind: "reply", data: new Uint8Array(frame.subarray(4, size - 2)) };
}

function shift(receiver: Gm65Receiver, count: number): void {
  const { frame, held } = receiver;
  for (let i = count; i < held; i++) frame[i - count] = frame[i] ?? 0;
  receiver.held = held - count;
}

function takeText(receiver: Gm65Receiver, byte: number, onEvent: (event: Gm65Event) => void): void {
  if (byte === CR) {
    endLine(receiver, onEvent);
  } else if (byte === LF && receiver.line === "" && receiver.spoiled === undefined) {
    // A reader left at CR LF: its LF comes before the next line.
    return;
  } else if (byte < 0x20 || byte > 0x7e) {
    spoil(receiver, "not-ascii");
  } else if (receiver.line.length >= GM65_LINE_MAX) {
    spoil(receiver, "too-long");
  } else if (receiver.spoiled === undefined) {
    receiver.line += String.fromCharCode(byte);
  }
}

/** The first reason stays; what follows is dropped up to the tail. */
function spoil(receiver: Gm65Receiver, reason: Gm65Refusal): void {
  receiver.line = "";
  receiver.spoiled = receiver.spoiled ?? reason;
}

function endLine(receiver: Gm65Receiver, onEvent: (event: Gm65Event) => void): void {
  const { line, spoiled } = receiver;
  receiver.line = "";
  receiver.spoiled = undefined;
  if (spoiled !== undefined) onEvent({ kind: "refused", reason: spoiled });
  else if (line !== "") onEvent({ kind: "line", text: line });
}

function cutLine(receiver: Gm65Receiver, onEvent: (event: Gm65Event) => void): void {
  if (receiver.line !== "") spoil(receiver, "cut-off");
  endLine(receiver, onEvent);
}
