import { pinOf, type Platform } from "@anxin/firmware/espruino/platform";
import { GPIO, homePin, I2C_ADDRESS, motorPin } from "@anxin/firmware/espruino/pins";
import { type MemoryFlash, performFlash, readerOf } from "@anxin/firmware/kiosk";
import { PretendDs3231 } from "../parts/ds3231.ts";
import { PretendGm65 } from "../parts/gm65.ts";
import { PretendI2cBus } from "../parts/i2c-bus.ts";
import { PretendLaneBoard } from "../parts/lane-board.ts";
import { PretendMcp23017 } from "../parts/mcp23017.ts";
import type { PartTime, SerialPart } from "../parts/part.ts";
import { PretendSdt } from "../parts/sdt.ts";
import { PretendSht3x } from "../parts/sht3x.ts";
import { PretendSsd1306 } from "../parts/ssd1306.ts";
import type { Cabinet } from "./cabinet.ts";

/** Characters a serial port hands over at once. */
const PIECE = 100;

export interface EspruinoBenchParts {
  time: PartTime;
  /** Unix seconds of the world. */
  seconds: () => number;
  cabinet: Cabinet;
  turnedBy: "spirals" | "lane-board";
  flash: MemoryFlash;
  open: Platform["open"];
  sha256: Platform["sha256"];
  file: Platform["file"];
  print: Platform["print"];
}

/** Watches of one pin. */
interface Watch {
  debounceMs: number;
  told: (high: boolean) => void;
}

function textOf(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}

function bytesOfText(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** The reference kiosk's parts, wired to an ESP32's pins as the pin table says. */
export class EspruinoBench {
  readonly codeReader: PretendGm65;
  readonly cardReader: PretendSdt;
  readonly display: PretendSsd1306;
  /** New, as on a machine just built: it does not know the time. */
  readonly clock: PretendDs3231;
  private readonly parts: EspruinoBenchParts;
  /** In place of the card reader, at its serial port. */
  private laneBoard: PretendLaneBoard | undefined;
  private readonly motors: PretendMcp23017;
  private readonly homes: PretendMcp23017;
  private readonly bus: PretendI2cBus;
  private levels: { [pin: string]: boolean };
  private watches: { [pin: string]: Watch[] };
  /** Grows with every power cut, so that what was asked before is not done after. */
  private life: number;

  constructor(parts: EspruinoBenchParts) {
    this.parts = parts;
    this.codeReader = new PretendGm65(parts.time);
    this.cardReader = new PretendSdt(parts.time);
    this.display = new PretendSsd1306();
    this.clock = new PretendDs3231(parts.seconds);
    this.clock.losePower();
    this.motors = new PretendMcp23017();
    this.homes = new PretendMcp23017();
    this.bus = new PretendI2cBus({
      [I2C_ADDRESS.motorExpander]: this.motors,
      [I2C_ADDRESS.homeExpander]: this.homes,
      [I2C_ADDRESS.display]: this.display,
      [I2C_ADDRESS.climate]: new PretendSht3x(parts.time),
      [I2C_ADDRESS.clock]: this.clock,
    });
    this.levels = {};
    this.watches = {};
    this.life = 0;
    this.laneBoard = undefined;
    this.motors.driven = (pin, high) => parts.cabinet.power(pin - motorPin(1) + 1, high);
    this.wire();
  }

  /** The power goes: pins float, the expanders lose what they were told, nothing is heard. */
  cutPower(): void {
    this.life++;
    this.watches = {};
    this.levels = {};
    this.motors.reset();
    this.homes.reset();
    this.codeReader.plug(() => {});
    this.cardReader.plug(() => {});
    if (this.laneBoard !== undefined) this.laneBoard.plug(() => {});
    this.codeReader.restart();
    this.parts.cabinet.cutPower();
    this.wire();
  }

  /** What a board that has just got its power offers its program. */
  platform(): Platform {
    const { parts } = this;
    return {
      updater: () => undefined,
      i2c: {
        writeTo: (address, bytes) => this.writeTo(address, bytes),
        readFrom: (address, count) => this.readFrom(address, count),
      },
      serial: (name) => {
        return this.serial(
          name === "Serial3" ? this.codeReader : (this.laneBoard ?? this.cardReader),
        );
      },
      gpio: {
        mode() {},
        write: (pin, high) => this.drive(pin, high),
        read: (pin) => this.levels[pin] === true,
        watch: (pin, debounceMs, told) => {
          this.watches[pin] = (this.watches[pin] ?? []).concat([{ debounceMs, told }]);
        },
      },
      flash: {
        read: (length, address) => readerOf(parts.flash)(address, length),
        write: (bytes, address) => {
          performFlash(parts.flash, { kind: "flash-write", address, bytes });
        },
        erasePage: (address) => performFlash(parts.flash, { kind: "flash-erase", address }),
      },
      timers: this.timers(),
      wifi: () => undefined,
      open: parts.open,
      sha256: parts.sha256,
      file: parts.file,
      watchdog: { start() {}, feed() {} },
      memory: () => ({ usage: 0, total: 16383 }),
      print: parts.print,
      restart() {},
    };
  }

  private timers(): Platform["timers"] {
    const { time } = this.parts;
    const after = (ms: number, action: () => void) => this.later(ms, action);
    return {
      after,
      every: (ms, action) => {
        let cancel = () => {};
        const again = () => {
          cancel = after(ms, () => {
            again();
            action();
          });
        };
        again();
        return () => cancel();
      },
      nowMs: () => time.nowMs(),
    };
  }

  /** Like every timer of a board, forgotten when the power goes. */
  private later(ms: number, action: () => void): () => void {
    const { life } = this;
    return this.parts.time.after(ms, () => {
      if (life === this.life) action();
    });
  }

  private writeTo(address: number, bytes: readonly number[] | Uint8Array | string): void {
    const list = typeof bytes === "string" ? bytesOfText(bytes) : new Uint8Array(bytes);
    if (!this.bus.write(address, list)) throw new Error("I2C not acknowledged");
  }

  private readFrom(address: number, count: number): Uint8Array {
    const bytes = this.bus.read(address, count);
    if (bytes === undefined) throw new Error("I2C not acknowledged");
    return bytes;
  }

  private serial(part: SerialPart): ReturnType<Platform["serial"]> {
    return {
      setup() {},
      write: (bytes) => part.receive(new Uint8Array(bytes)),
      on: (_event, listener) => {
        part.plug((bytes) => {
          const text = textOf(bytes);
          for (let at = 0; at < text.length; at += PIECE) {
            const piece = text.slice(at, at + PIECE);
            this.later(1 + at / PIECE, () => listener(piece));
          }
        });
      },
    };
  }

  /** A pin the board drives. */
  private drive(pin: string, high: boolean): void {
    this.levels[pin] = high;
    if (pin === pinOf(GPIO.dropEmitter)) this.parts.cabinet.curtain.emit(high);
    if (pin !== pinOf(GPIO.expanderReset) || high) return;
    this.motors.reset();
    this.homes.reset();
  }

  /** A pin something else drives; a watch hears of it when it has kept its level. */
  private level(pin: string, high: boolean): void {
    if (this.levels[pin] === high) return;
    this.levels[pin] = high;
    for (const { debounceMs, told } of this.watches[pin] ?? []) {
      this.later(debounceMs, () => {
        if (this.levels[pin] === high) told(high);
      });
    }
  }

  private wire(): void {
    const { cabinet, time, turnedBy } = this.parts;
    const { coils: lanes, curtain } = cabinet;
    const board =
      turnedBy === "lane-board"
        ? new PretendLaneBoard({ time, address: 0, lanes, curtain })
        : undefined;
    this.laneBoard = board;
    const receiver = pinOf(GPIO.dropReceiver);
    const door = pinOf(GPIO.door);
    const button = pinOf(GPIO.button);
    cabinet.wires = {
      home: (lane, closed) => this.homes.setPin(homePin(lane), !closed),
      light: (light) => {
        if (board === undefined) this.level(receiver, !light);
        else board.saw(light);
      },
      door: (open) => this.level(door, open),
      button: (pressed) => this.level(button, !pressed),
    };
    this.level(receiver, !cabinet.curtain.light());
    this.level(door, cabinet.doorOpen);
    this.level(button, true);
    for (const lane of Object.keys(cabinet.coils)) {
      this.homes.setPin(homePin(Number(lane)), cabinet.turning(Number(lane)));
    }
  }
}
