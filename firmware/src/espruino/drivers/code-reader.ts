import type { BoardInput } from "../../board/board.ts";
import {
  createGm65Receiver,
  flushGm65,
  type Gm65Event,
  gm65Configuration,
  gm65Read,
  gm65Save,
  gm65Write,
  receiveGm65,
} from "../../parts/gm65.ts";
import { GPIO, SERIAL } from "../pins.ts";
import { type Log, pinOf, type Platform, type SerialPort } from "../platform.ts";
import { takeBytes } from "./serial-bytes.ts";
import { nothing } from "../nothing.ts";

const BAUD = 9600;
const ANSWER_MS = 500;
const TRIES_MAX = 3;
/** A pause no reader makes inside a line, at 9600 Bd. */
const PAUSE_MS = 100;
/**
 * Its settings are looked at this often: it may be exchanged, or lose its power or them to a spark.
 */
const AGAIN_MS = 60000;

/**
 * A GM65-family code reader that scans whatever is held before it. Each register it needs is read
 * first and written only when it differs, because its own flash wears.
 */
export class CodeReader {
  private readonly platform: Platform;
  private readonly log: Log;
  private readonly serial: SerialPort;
  private readonly receiver = createGm65Receiver();
  private sink: (input: BoardInput) => void = nothing;
  /** Registers seen to be right, or set; the list itself takes memory only while looked at. */
  private done = 0;
  private writing: "no" | "register" | "save" | "done" = "no";
  private changed = false;
  private tries = 0;
  private told = false;
  private calledOff: () => void = nothing;
  private noFlush: () => void = nothing;

  constructor(platform: Platform, log: Log) {
    this.platform = platform;
    this.log = log;
    this.serial = platform.serial(SERIAL.codeReader);
  }

  start(sink: (input: BoardInput) => void): void {
    this.sink = sink;
    this.serial.setup(BAUD, { rx: pinOf(GPIO.codeReaderRx), tx: pinOf(GPIO.codeReaderTx) });
    this.serial.on("data", (text) => this.received(text));
    this.configure();
  }

  stop(): void {
    this.calledOff();
    this.noFlush();
    this.sink = nothing;
  }

  private received(text: string): void {
    this.noFlush();
    takeBytes(text, (bytes) => receiveGm65(this.receiver, bytes, (event) => this.judge(event)));
    this.noFlush = this.platform.timers.after(PAUSE_MS, () => {
      flushGm65(this.receiver, (event) => this.judge(event));
    });
  }

  private judge(event: Gm65Event): void {
    if (event.kind === "line") this.sink({ kind: "code", text: event.text });
    else if (event.kind === "reply") this.answered(event.data[0] ?? 0);
  }

  /** Asks about the first register that is left, or saves, or is done. */
  private configure(): void {
    const register = gm65Configuration("sensing")[this.done];
    if (register === undefined && !this.changed) {
      this.told = false;
      return this.lookLater();
    }
    this.writing = register === undefined ? "save" : "no";
    this.send(register === undefined ? gm65Save() : gm65Read(register.address, 1));
  }

  private answered(value: number): void {
    // A reply after the last question was given up.
    if (this.writing === "done") return;
    const register = gm65Configuration("sensing")[this.done];
    this.calledOff();
    this.tries = 0;
    if (this.writing === "save") {
      this.changed = false;
    } else if (this.writing === "no" && register !== undefined && value !== register.value) {
      this.writing = "register";
      this.changed = true;
      return this.send(gm65Write(register));
    } else {
      this.done += 1;
    }
    this.configure();
  }

  private send(frame: Uint8Array): void {
    this.serial.write(frame);
    this.calledOff();
    this.calledOff = this.platform.timers.after(ANSWER_MS, () => {
      this.tries += 1;
      if (this.tries < TRIES_MAX) return this.send(frame);
      if (!this.told) this.log("code-reader-silent");
      this.told = true;
      this.lookLater();
    });
  }

  private lookLater(): void {
    this.tries = 0;
    this.done = 0;
    this.writing = "done";
    this.calledOff = this.platform.timers.after(AGAIN_MS, () => this.configure());
  }
}
