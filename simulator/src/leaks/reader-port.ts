import { EventEmitter } from "node:events";
import type { SerialStream } from "@anxin/firmware/node/hardware";
import type { SerialPart } from "../parts/part.ts";

/** Longest piece a reader's bytes arrive in; what a system hands over at 115200 Bd is shorter. */
const PIECE_BYTES = 61;
const POOL_BYTES = 65_536;
/** In the middle of a card's frame, behind its number. */
const TORN_AT = 400;

/**
 * A serial port inside this process. As serialport does, it hands out pieces of one pool, where
 * whatever the driver does not zero would stay to be found.
 */
export class ReaderPort {
  /** All memory that ever held what the driver was handed. */
  readonly pool = new Uint8Array(POOL_BYTES);
  /** Bytes handed over. */
  carried = 0;
  readonly #part: SerialPart;
  #torn = false;
  #at = 0;

  constructor(part: SerialPart) {
    this.#part = part;
  }

  /** The cable is pulled in the middle of the next card, and is back for the next opening. */
  tearNextCard(): void {
    this.#torn = true;
  }

  get isTearing(): boolean {
    return this.#torn;
  }

  /** A stream as the driver asks for one; not open yet. */
  readonly make = (): SerialStream => {
    const part = this.#part;
    const events = new EventEmitter();
    return Object.assign(events, {
      open: (done: (error: Error | null) => void) => {
        part.plug((bytes) => this.#carry(events, bytes));
        setImmediate(() => done(null));
      },
      write: (bytes: Uint8Array) => part.receive(Uint8Array.from(bytes)),
      close: () => part.plug(() => {}),
    });
  };

  #carry(events: EventEmitter, bytes: Uint8Array): void {
    const tears = this.#torn && bytes.length > TORN_AT;
    const whole = tears ? bytes.subarray(0, TORN_AT) : bytes;
    for (let from = 0; from < whole.length; from += PIECE_BYTES) {
      events.emit("data", this.#pooled(whole.subarray(from, from + PIECE_BYTES)));
    }
    bytes.fill(0);
    if (!tears) return;
    this.#torn = false;
    this.#part.plug(() => {});
    events.emit("close", new Error("the cable was pulled"));
  }

  #pooled(piece: Uint8Array): Buffer {
    if (this.#at + piece.length > this.pool.length) this.#at = 0;
    this.pool.set(piece, this.#at);
    const handed = Buffer.from(this.pool.buffer, this.#at, piece.length);
    this.#at += piece.length;
    this.carried += piece.length;
    return handed;
  }
}
