/**
 * Frames of SDT/SAM identity-card readers (GA 450 family), 8N1 at 115200 Bd by default.
 *
 * To the reader: AA AA AA 96 69, length (2 bytes, big end first), command, parameter, XOR.
 * From it: AA AA AA 96 69, length, SW1, SW2, SW3, data, XOR. A length counts all after itself;
 * XOR covers length to last data byte.
 */

const PREAMBLE = [0xaa, 0xaa, 0xaa, 0x96, 0x69];
/** Preamble and length. */
const HEAD_BYTES = 7;
/** SW1, SW2, SW3 and XOR: the least a reply's length can say. */
const LENGTH_MIN = 4;
/** SW1 to SW3, four bytes of lengths, 256 of text, 1,024 of photo, XOR: the longest we ask for. */
const BASE_INFO_LENGTH = 1288;
const FRAME_BYTES_MAX = HEAD_BYTES + BASE_INFO_LENGTH;
const TEXT_AT = 14;
/** Where the first word that is all under the XOR stands: bytes 5 to 7 are taken apart. */
const FIRST_WORD = 2;
const TEXT_BYTES = 256;

/** What a kiosk asks of a reader. A card is read by find, select, read, in that order. */
export type SdtCommand = "find" | "select" | "read" | "status" | "reset";

const COMMANDS: Record<SdtCommand, readonly [command: number, parameter: number]> = {
  find: [0x20, 0x01],
  select: [0x20, 0x02],
  read: [0x30, 0x01],
  status: [0x11, 0xff],
  reset: [0x10, 0xff],
};

/**
 * What a reply means:
 * - `found`, `done` (selected, reset, in order) and `base-info` (a card was read) are success;
 * - `no-card`, `not-selected`, `read-failed` (lifted too early), `empty`: ask again;
 * - `card-refused`: not a card this reader takes, or one that does not prove itself;
 * - `command-refused`: the reader saw a damaged or forbidden command;
 * - `reader-faulty`: its security module failed or is not authorised;
 * - `unknown`: any other status, or a base info that is not laid out as asked for.
 */
export type SdtReplyKind =
  | "found"
  | "done"
  | "base-info"
  | "no-card"
  | "not-selected"
  | "read-failed"
  | "empty"
  | "card-refused"
  | "command-refused"
  | "reader-faulty"
  | "unknown";

export interface SdtReply {
  kind: SdtReplyKind;
  /** SW3, the reader's own status byte, for the log. */
  status: number;
  /**
   * The 256 bytes of text of a `base-info`, inside the receiver's buffer: valid only until the
   * callback returns, when they are zeroed. Copy no string out of it.
   */
  text: Uint8Array | undefined;
}

/** One reader's bytes on their way in. Made once and kept: this is the only buffer a card is in. */
export interface SdtReceiver {
  /** Starts with what may become a frame; zero behind `filled`. */
  bytes: Uint8Array;
  /** The same memory four bytes at a time: a frame is checked in a quarter of the steps. */
  words: Int32Array;
  filled: number;
  /** Bytes of the frame that is arriving; 0 until its length is known. */
  whole: number;
  /** XOR of its words so far, taken as they arrive, so that little is left at the last byte. */
  xor: number;
  /** The next word to take. */
  next: number;
}

/** The whole frame of a command, 10 bytes. */
export function sdtCommand(command: SdtCommand): Uint8Array {
  const [code, parameter] = COMMANDS[command];
  const length = 3;
  return new Uint8Array([...PREAMBLE, 0, length, code, parameter, length ^ code ^ parameter]);
}

export function createSdtReceiver(): SdtReceiver {
  const memory = new ArrayBuffer(FRAME_BYTES_MAX + 1);
  const bytes = new Uint8Array(memory);
  return { bytes, words: new Int32Array(memory), filled: 0, whole: 0, xor: 0, next: FIRST_WORD };
}

/**
 * Takes what arrived, in pieces of any size, and calls `onReply` for each whole frame whose length
 * and XOR are right. A frame is zeroed when its callback returns or throws. The chunk is the
 * caller's to zero. `onReply` must not feed the same receiver; it may wipe it.
 */
export function receiveSdt(
  receiver: SdtReceiver,
  chunk: Uint8Array,
  onReply: (reply: SdtReply) => void,
): void {
  let at = 0;
  while (at < chunk.length) {
    const end = Math.min(at + FRAME_BYTES_MAX - receiver.filled, chunk.length);
    receiver.bytes.set(chunk.subarray(at, end), receiver.filled);
    receiver.filled += end - at;
    at = end;
    settle(receiver, onReply);
  }
}

/**
 * To be called when a reply did not come in time: what is held can no longer become a frame, so
 * whole frames hidden behind its false or cut start are given out, and the rest is zeroed.
 */
export function flushSdt(receiver: SdtReceiver, onReply: (reply: SdtReply) => void): void {
  while (receiver.filled > 0) {
    discard(receiver, 1);
    settle(receiver, onReply);
  }
}

/** Zeroes everything held. */
export function wipeSdt(receiver: SdtReceiver): void {
  receiver.bytes.fill(0);
  receiver.filled = 0;
  forgetFrame(receiver);
}

/** Gives out the whole frames at the front, until what is left could still become one. */
function settle(receiver: SdtReceiver, onReply: (reply: SdtReply) => void): void {
  while (receiver.whole !== 0 || frameBegins(receiver)) {
    takeWords(receiver);
    if (receiver.filled < receiver.whole) return;
    const checksumAt = receiver.whole - 1;
    if (xorOf(receiver, checksumAt) === receiver.bytes[checksumAt]) deliver(receiver, onReply);
    else discard(receiver, 1);
  }
}

/** Hunts for a preamble with a length that a reply can have; false when more bytes are needed. */
function frameBegins(receiver: SdtReceiver): boolean {
  const { bytes } = receiver;
  for (;;) {
    discard(receiver, noiseBytes(receiver));
    if (receiver.filled < HEAD_BYTES) return false;
    const length = (bytes[5] ?? 0) * 256 + (bytes[6] ?? 0);
    if (length >= LENGTH_MIN && length <= BASE_INFO_LENGTH) {
      receiver.whole = HEAD_BYTES + length;
      return true;
    }
    discard(receiver, 1);
  }
}

function deliver(receiver: SdtReceiver, onReply: (reply: SdtReply) => void): void {
  const { whole } = receiver;
  try {
    onReply(replyOf(receiver.bytes, whole));
  } finally {
    discard(receiver, whole);
  }
}

/** Bytes before the first place where a preamble stands or may be arriving. */
function noiseBytes(receiver: SdtReceiver): number {
  for (let at = 0; at < receiver.filled; at++) {
    if (preambleMayStandAt(receiver, at)) return at;
  }
  return receiver.filled;
}

function preambleMayStandAt(receiver: SdtReceiver, at: number): boolean {
  const there = Math.min(PREAMBLE.length, receiver.filled - at);
  for (let i = 0; i < there; i++) {
    if (receiver.bytes[at + i] !== PREAMBLE[i]) return false;
  }
  return true;
}

/** Moves what follows `count` bytes to the front and zeroes where it was. */
function discard(receiver: SdtReceiver, count: number): void {
  const { bytes, filled } = receiver;
  const gone = Math.min(count, filled);
  if (gone === 0) return;
  const rest = filled - gone;
  if (rest > 0) bytes.set(bytes.subarray(gone, filled), 0);
  bytes.fill(0, rest, filled);
  receiver.filled = rest;
  forgetFrame(receiver);
}

function forgetFrame(receiver: SdtReceiver): void {
  receiver.whole = 0;
  receiver.xor = 0;
  receiver.next = FIRST_WORD;
}

/** Takes the words that have arrived whole and are under the XOR. */
function takeWords(receiver: SdtReceiver): void {
  const { words } = receiver;
  const end = Math.floor(Math.min(receiver.filled, receiver.whole - 1) / 4);
  let { xor } = receiver;
  for (let i = receiver.next; i < end; i++) xor ^= words[i] ?? 0;
  receiver.xor = xor;
  receiver.next = Math.max(end, FIRST_WORD);
}

/** XOR of the bytes from the length on to before `end`, where all words before it were taken. */
function xorOf(receiver: SdtReceiver, end: number): number {
  const { bytes, xor: words } = receiver;
  let xor = words ^ (words >> 8) ^ (words >> 16) ^ (words >> 24);
  for (let i = 5; i < FIRST_WORD * 4; i++) xor ^= bytes[i] ?? 0;
  for (let i = receiver.next * 4; i < end; i++) xor ^= bytes[i] ?? 0;
  return xor & 0xff;
}

function replyOf(bytes: Uint8Array, whole: number): SdtReply {
  const status = bytes[9] ?? 0;
  const kind = replyKind(status);
  if (kind !== "done" || whole !== FRAME_BYTES_MAX) return { kind, status, text: undefined };
  // Text of 0x0100 bytes and a photo of 0x0400 bytes, or the offsets below would not hold.
  const asAsked = bytes[10] === 1 && bytes[11] === 0 && bytes[12] === 4 && bytes[13] === 0;
  if (!asAsked) return { kind: "unknown", status, text: undefined };
  return { kind: "base-info", status, text: bytes.subarray(TEXT_AT, TEXT_AT + TEXT_BYTES) };
}

/** SW3 of the reply (SDT status table). */
function replyKind(status: number): SdtReplyKind {
  switch (status) {
    case 0x90:
      return "done";
    case 0x9f:
      return "found";
    case 0x80:
      return "no-card";
    case 0x81:
      return "not-selected";
    case 0x41:
    case 0x47:
      return "read-failed";
    case 0x91:
      return "empty";
    case 0x31:
    case 0x32:
    case 0x33:
    case 0x40:
      return "card-refused";
    case 0x10:
    case 0x11:
    case 0x21:
    case 0x23:
      return "command-refused";
    case 0x60:
    case 0x66:
      return "reader-faulty";
    default:
      return "unknown";
  }
}
