import { crc32 } from "node:zlib";
import type { FlashRead } from "../../../src/kiosk/interface.ts";
import type { FlashEffect } from "../../../src/kiosk/journal/journal.ts";
import { FLASH_MAP } from "../../../src/contract/limits.ts";
import { ToolError } from "../codes.ts";
import type { BoardConsole } from "../console/board-console.ts";

/** Bytes of raw flash in one packet. */
export const PIECE_BYTES = 1024;

/** Reads raw flash of a board; `progress` is told how many bytes are through. */
export async function readFlash(
  console: BoardConsole,
  from: { address: number; length: number },
  progress: (bytes: number) => void = () => {},
): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  for (let at = 0; at < from.length; at += PIECE_BYTES) {
    progress(at);
    const length = Math.min(PIECE_BYTES, from.length - at);
    const bytes = `require("Flash").read(${length},${from.address + at})`;
    pieces.push(Buffer.from(await console.ask(`btoa(${bytes})`), "base64"));
  }
  progress(from.length);
  return Buffer.concat(pieces);
}

/**
 * Does to a board's raw flash what a kiosk would do. A write is done when it was read back.
 *
 * @throws ToolError flash-differs
 */
export async function performOnBoard(console: BoardConsole, effect: FlashEffect): Promise<void> {
  if (effect.kind === "flash-erase") {
    await console.ask(`require("Flash").erasePage(${effect.address})`);
    return;
  }
  for (let at = 0; at < effect.bytes.length; at += PIECE_BYTES) {
    const piece = effect.bytes.subarray(at, at + PIECE_BYTES);
    if (piece.every((byte) => byte === 255)) continue;
    await writePiece(console, effect.address + at, piece);
  }
}

async function writePiece(console: BoardConsole, address: number, piece: Uint8Array) {
  const data = Buffer.from(piece).toString("base64");
  const sum = await console.ask(
    `(function(F){F.write(atob("${data}"),${address});` +
      `return E.CRC32(F.read(${piece.length},${address}))})(require("Flash"))`,
  );
  if (Number(sum) !== crc32(piece)) throw new ToolError("flash-differs", address.toString(16));
}

/** Thrown by a reader for a piece it has not got yet. */
class Missing extends Error {
  readonly address: number;

  constructor(address: number) {
    super("not read yet");
    this.address = address;
  }
}

/**
 * A board's raw flash for functions that read it as a kiosk does, at once: what they ask for is
 * fetched over the cable, and they are run again until they have all they need.
 */
export class BoardFlash {
  private readonly console: BoardConsole;
  private readonly pieces = new Map<number, Uint8Array>();

  constructor(console: BoardConsole) {
    this.console = console;
  }

  /** What `look` finds. It must be a function of what it reads alone. */
  async look<T>(look: (read: FlashRead) => T): Promise<T> {
    for (;;) {
      try {
        return look((address, length) => this.read(address, length));
      } catch (error) {
        if (!(error instanceof Missing)) throw error;
        const { address } = error;
        this.pieces.set(address, await readFlash(this.console, { address, length: PIECE_BYTES }));
      }
    }
  }

  /** Performs effects in order, each durable and read back before the next. */
  async perform(effects: readonly FlashEffect[]): Promise<void> {
    for (const effect of effects) {
      await performOnBoard(this.console, effect);
      this.forget(effect);
    }
  }

  private read(address: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let at = address - (address % PIECE_BYTES); at < address + length; at += PIECE_BYTES) {
      const piece = this.pieces.get(at);
      if (piece === undefined) throw new Missing(at);
      const from = Math.max(address, at);
      const to = Math.min(address + length, at + PIECE_BYTES);
      bytes.set(piece.subarray(from - at, to - at), from - address);
    }
    return bytes;
  }

  private forget(effect: FlashEffect): void {
    const length = effect.kind === "flash-erase" ? FLASH_MAP.pageBytes : effect.bytes.length;
    const end = effect.address + length;
    for (const at of this.pieces.keys()) {
      if (at + PIECE_BYTES > effect.address && at < end) this.pieces.delete(at);
    }
  }
}
