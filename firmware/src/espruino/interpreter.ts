/** The platform of a real interpreter: what Espruino offers, under the names drivers use. */
import { GPIO, I2C_BITRATE } from "./pins.ts";
import type { Updater, UpdaterHost, UpdaterMaker } from "./update/updater.ts";
import type { OpenSocket } from "./mqtt/socket.ts";
import {
  type I2cBus,
  type Piece,
  pinOf,
  type Platform,
  type RawFlash,
  type SerialPort,
  type Wifi,
} from "./platform.ts";

interface EspruinoSocket {
  write(bytes: string): void;
  end(): void;
  on(event: "data" | "close" | "error" | "drain", listener: (data: string) => void): void;
  /** Espruino's own mark on a socket that must close at once (its libs/network/socketserver.c). */
  clsNow?: boolean;
}

interface EspruinoNet {
  connect(to: { host: string; port: number }, connected: () => void): EspruinoSocket;
}

declare function require(name: "net"): EspruinoNet;
declare function require(name: "Flash"): RawFlash;
declare function require(name: "Storage"): {
  read(name: string, offset?: number, length?: number): string;
};
declare function require(name: "Wifi"): Wifi;
declare function require(name: "crypto"): {
  SHA256(bytes: string | Uint8Array | readonly Piece[]): ArrayBuffer;
};
declare function setTimeout(action: () => void, ms: number): number;
declare function clearTimeout(timer: number): void;
declare function setInterval(action: () => void, ms: number): number;
declare function clearInterval(timer: number): void;
declare function getTime(): number;
declare function print(line: string): void;
declare function pinMode(pin: string, mode: string): void;
declare function digitalWrite(pin: string, high: boolean): void;
declare function digitalRead(pin: string): boolean | number;
declare function setWatch(
  told: (event: { state: boolean }) => void,
  pin: string,
  how: { repeat: true; edge: "both"; debounce: number },
): void;
declare const I2C1: I2cBus & { setup(how: { sda: string; scl: string; bitrate: number }): void };
declare const Serial2: SerialPort;
declare const Serial3: SerialPort;
declare const global: {
  /** The updater's text, in flash; the loader left it. */
  anxinUpdate?: string;
  anxinUpdater: UpdaterMaker;
  eval(text: string): unknown;
};
declare const E: {
  enableWatchdog(seconds: number, automatic: boolean): void;
  kickWatchdog(): void;
  reboot(): void;
};
declare const process: { memory(): { usage: number; total: number } };

const openSocket: OpenSocket = (to, events) => {
  let cut = false;
  const socket = require("net").connect(to, () => cut || events.connected());
  socket.on("data", (bytes) => cut || events.data(bytes));
  socket.on("drain", () => cut || events.drained());
  // "close" follows where there was a connection, and only an "error" comes where there was none.
  socket.on("error", () => cut || events.closed());
  socket.on("close", () => cut || events.closed());
  return {
    write: (bytes) => socket.write(bytes),
    cut() {
      if (cut) return;
      cut = true;
      // end() alone waits until everything is sent, which a hanging broker never lets happen.
      socket.clsNow = true;
      socket.end();
    },
  };
};

function after(ms: number, action: () => void): () => void {
  let timer: number | undefined = setTimeout(() => {
    timer = undefined;
    action();
  }, ms);
  return () => {
    if (timer !== undefined) clearTimeout(timer);
    timer = undefined;
  };
}

function every(ms: number, action: () => void): () => void {
  let timer: number | undefined = setInterval(action, ms);
  return () => {
    if (timer !== undefined) clearInterval(timer);
    timer = undefined;
  };
}

function wifi(): Wifi | undefined {
  try {
    return require("Wifi");
  } catch {
    return undefined;
  }
}

/** The text is a function that is run at once, so all it declares is gone with the updater. */
function updater(host: UpdaterHost): Updater | undefined {
  if (global.anxinUpdate === undefined) return undefined;
  global.eval(global.anxinUpdate);
  return global.anxinUpdater(host);
}

/** To be called once: sets up the bus. */
export function interpreterPlatform(): Platform {
  I2C1.setup({ sda: pinOf(GPIO.i2cSda), scl: pinOf(GPIO.i2cScl), bitrate: I2C_BITRATE });
  return {
    i2c: I2C1,
    serial: (name) => (name === "Serial2" ? Serial2 : Serial3),
    gpio: {
      mode: (pin, mode) => pinMode(pin, mode),
      write: (pin, high) => digitalWrite(pin, high),
      read: (pin) => !!digitalRead(pin),
      watch(pin, debounceMs, told) {
        const how = { repeat: true, edge: "both", debounce: debounceMs } as const;
        setWatch((event) => told(event.state), pin, how);
      },
    },
    flash: require("Flash"),
    timers: { after, every, nowMs: () => Math.floor(getTime() * 1000) },
    wifi,
    open: openSocket,
    sha256: (bytes) => new Uint8Array(require("crypto").SHA256(bytes)),
    file: (name, offset, length) => require("Storage").read(name, offset, length),
    updater,
    watchdog: {
      start: (seconds) => E.enableWatchdog(seconds, false),
      feed: () => E.kickWatchdog(),
    },
    memory: () => process.memory(),
    print: (line) => print(line),
    restart: () => E.reboot(),
  };
}
