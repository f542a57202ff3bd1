import five from "johnny-five";
import type { Log } from "./log.ts";
import { retryMs } from "./retry.ts";
import type { Uptime } from "./uptime.ts";

type JohnnyFive = InstanceType<typeof five.Board>;

/** What must be given of a `firmata-io` object, over whatever transport. */
export interface FirmataIo {
  readonly isReady: boolean;
  on(event: "ready" | "close" | "disconnect", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "string", listener: (text: string) => void): unknown;
  reportVersion(done: () => void): void;
}

/** An IO object over a transport of its own, and the way to let go of that transport. */
export interface FirmataPort {
  io: FirmataIo;
  close(): void;
}

/** Pins a driver may use; levels are told only when they changed. */
export interface PinBoard {
  /** False until the board answered, and again once it is lost; writes then do nothing. */
  isUp(): boolean;
  write(pin: number, high: boolean): void;
  /** Called with the level once the board is up, and with every change from then on. */
  watch(pin: number, told: (high: boolean) => void): void;
  /** Called whenever the board came up, before any level is told; all outputs are low then. */
  onUp(told: () => void): void;
}

/** The board's I2C bus as Firmata offers it: one request at a time is the caller's business. */
export interface FirmataBus {
  isUp(): boolean;
  write(address: number, bytes: number[]): void;
  read(address: number, count: number, told: (bytes: number[]) => void): void;
  /** Firmata reports a short read only as a text message, and then repeats older bytes. */
  onComplaint(told: () => void): void;
}

export interface FirmataParts {
  /** Opens the board's line; called again after it was lost. */
  open: () => FirmataPort;
  outputs: readonly number[];
  inputs: readonly number[];
  uptime: Uptime;
  log: Log;
}

/** Reset, boot loader and Firmata's blinking take 2.3 s on an Uno; a stranger never answers. */
const READY_MS = 15_000;
/** StandardFirmata has no heartbeat of its own, so its version is asked for. */
const HEARTBEAT_MS = 5000;
/** After a pause of this process a timer runs before the answer that waits; the next one counts. */
const MISSED_MAX = 2;
const MODE = { input: 0, output: 1 } as const;

/**
 * A Firmata board that may be unplugged and come back. Opening it resets an Uno or a Mega, which
 * lets go of every pin: whatever turned when the line broke stands still once it is back.
 */
export class FirmataBoard implements PinBoard {
  readonly bus: FirmataBus;
  private readonly parts: FirmataParts;
  private readonly levels = new Map<number, boolean>();
  private readonly watchers = new Map<number, ((high: boolean) => void)[]>();
  private readonly complaints: (() => void)[] = [];
  private readonly risers: (() => void)[] = [];
  private port: FirmataPort | undefined;
  private board: JohnnyFive | undefined;
  private ready = false;
  private failures = 0;
  private cancelTimer = () => {};

  constructor(parts: FirmataParts) {
    this.parts = parts;
    this.bus = {
      isUp: () => this.ready,
      write: (address, bytes) => void this.board?.i2cWrite(address, bytes),
      read: (address, count, told) => void this.board?.i2cReadOnce(address, count, told),
      onComplaint: (told) => void this.complaints.push(told),
    };
  }

  start(): void {
    let port: FirmataPort;
    try {
      port = this.parts.open();
    } catch (error) {
      return this.lose(undefined, error instanceof Error ? error.message : "cannot be opened");
    }
    this.port = port;
    const { io } = port;
    io.on("error", (error) => this.lose(port, error.message));
    io.on("close", () => this.lose(port, "its port closed"));
    io.on("disconnect", () => this.lose(port, "unplugged"));
    io.on("string", () => this.complaints.forEach((told) => told()));
    io.on("ready", () => this.assemble(port));
    if (io.isReady) this.assemble(port);
    this.wait(READY_MS, () => this.lose(port, "no answer; is StandardFirmata on it?"));
  }

  /**
   * johnny-five takes an IO object over when that is ready: before, it would wait for a `connect`
   * that only some transports tell, and end the process by a timer of its own.
   */
  private assemble(port: FirmataPort): void {
    if (port !== this.port || this.board !== undefined) return;
    const board = new five.Board({ io: port.io, repl: false, sigint: false, debug: false });
    this.board = board;
    // It repeats the errors of its IO object; without a listener they would end the process.
    board.on("error", () => {});
    board.on("ready", () => this.begin(port, board));
  }

  stop(): void {
    if (this.ready) for (const pin of this.parts.outputs) this.write(pin, false);
    this.letGo();
  }

  isUp(): boolean {
    return this.ready;
  }

  /** Whether it was tried and is not there, which nobody need wait for. */
  isLost(): boolean {
    return this.failures > 0;
  }

  write(pin: number, high: boolean): void {
    if (this.ready) this.board?.digitalWrite(pin, high ? 1 : 0);
  }

  watch(pin: number, told: (high: boolean) => void): void {
    const known = this.watchers.get(pin);
    if (known === undefined) this.watchers.set(pin, [told]);
    else known.push(told);
    const level = this.levels.get(pin);
    if (level !== undefined) told(level);
  }

  onUp(told: () => void): void {
    this.risers.push(told);
  }

  private begin(port: FirmataPort, board: JohnnyFive): void {
    if (port !== this.port) return;
    this.ready = true;
    this.failures = 0;
    for (const pin of this.parts.outputs) {
      board.pinMode(pin, MODE.output);
      this.write(pin, false);
    }
    for (const pin of this.parts.inputs) board.pinMode(pin, MODE.input);
    board.i2cConfig();
    for (const told of this.risers) told();
    for (const pin of this.parts.inputs) {
      board.digitalRead(pin, (level) => {
        if (port === this.port) this.level(pin, level !== 0);
      });
    }
    this.parts.log("firmata-ready", "");
    this.beat(port, 0);
  }

  /** Firmata tells all inputs of a port when one of them changes. */
  private level(pin: number, high: boolean): void {
    if (this.levels.get(pin) === high) return;
    this.levels.set(pin, high);
    for (const told of this.watchers.get(pin) ?? []) told(high);
  }

  private beat(port: FirmataPort, missedBefore: number): void {
    let answered = false;
    port.io.reportVersion(() => {
      answered = true;
    });
    this.wait(HEARTBEAT_MS, () => {
      const missed = answered ? 0 : missedBefore + 1;
      if (missed < MISSED_MAX) this.beat(port, missed);
      else this.lose(port, "silent");
    });
  }

  private lose(port: FirmataPort | undefined, reason: string): void {
    if (port !== this.port) return;
    this.letGo();
    this.failures += 1;
    if (this.failures === 1) this.parts.log("firmata-lost", reason);
    this.wait(retryMs(this.failures), () => this.start());
  }

  private letGo(): void {
    this.cancelTimer();
    const { port, board } = this;
    this.ready = false;
    this.port = undefined;
    this.board = undefined;
    this.levels.clear();
    port?.close();
    const at = board === undefined ? -1 : five.Board.cache.indexOf(board);
    if (at >= 0) five.Board.cache.splice(at, 1);
  }

  private wait(ms: number, action: () => void): void {
    this.cancelTimer();
    this.cancelTimer = this.parts.uptime.after(ms, action);
  }
}
