/**
 * What drivers and rim use of an Espruino board, as a parameter: `main.ts` gives the interpreter's
 * own, tests and stories give pretend ones. Pins are named as Espruino names them, such as "D25".
 */
import type { After, OpenSocket } from "./mqtt/socket.ts";
import type { Updater, UpdaterHost } from "./update/updater.ts";

export interface I2cBus {
  /** Throws when the part does not acknowledge. A string is bytes, one a character. */
  writeTo(address: number, bytes: readonly number[] | Uint8Array | string): void;
  readFrom(address: number, count: number): Uint8Array;
}

export interface SerialPort {
  setup(baud: number, pins: { rx: string; tx: string }): void;
  write(bytes: Uint8Array): void;
  /** Espruino hands over strings, one character a byte; pieces of any size. */
  on(event: "data", listener: (text: string) => void): void;
}

export interface Gpio {
  mode(pin: string, mode: "output" | "input" | "input_pullup"): void;
  write(pin: string, high: boolean): void;
  read(pin: string): boolean;
  /** Told each time the pin has kept a new level for `debounceMs`. */
  watch(pin: string, debounceMs: number, told: (high: boolean) => void): void;
}

/** Espruino's `Flash`, with its order of arguments. */
export interface RawFlash {
  read(length: number, address: number): Uint8Array;
  write(data: Uint8Array, address: number): void;
  erasePage(address: number): void;
}

export interface Timers {
  after: After;
  /** Calls `action` again and again; what it returns ends that. */
  every: After;
  /** Milliseconds, never going back; the board's time is never set. */
  nowMs(): number;
}

/** Espruino's `Wifi` module, as far as a kiosk uses it. */
export interface Wifi {
  connect(
    ssid: string,
    options: { password: string },
    done: (error: string | null | undefined) => void,
  ): void;
  on(event: "disconnected", listener: () => void): void;
}

/** A string is bytes, one a character. */
export type Piece = string | Uint8Array;

export interface Platform {
  i2c: I2cBus;
  serial(name: "Serial2" | "Serial3"): SerialPort;
  gpio: Gpio;
  flash: RawFlash;
  timers: Timers;
  /** Undefined on a board without it. */
  wifi(): Wifi | undefined;
  open: OpenSocket;
  /** SHA-256 of bytes, or of pieces one after the other. */
  sha256(bytes: string | Uint8Array | readonly Piece[]): Uint8Array;
  /**
   * The text of a Storage file, or so many bytes of it; on a board it stays in flash and takes no
   * memory.
   */
  file(name: string, offset?: number, length?: number): string | undefined;
  /** The updater of the program that runs, anew from its own image; undefined without slots. */
  updater(host: UpdaterHost): Updater | undefined;
  /** Resets the board unless `feed` is called this often. */
  watchdog: { start(seconds: number): void; feed(): void };
  memory(): { usage: number; total: number };
  /** One line on the technician's console. */
  print(line: string): void;
  restart(): void;
}

/** One line for the person on duty, as JSON: a stable code, and a sentence where it needs one. */
export type Log = (code: string, msg?: string) => void;

/** The pin of a GPIO number. */
export function pinOf(gpio: number): string {
  return "D" + gpio;
}
