/**
 * A small pretend machine around the drivers: enough of each part to tell a driver that works from
 * one that does not, and small enough to fit beside the program in an interpreter. The simulator's
 * parts are the thorough ones. It keeps to what Espruino runs.
 */
import { crc8 } from "../../../src/parts/crc8.ts";
import { ds3231SetTime } from "../../../src/parts/ds3231.ts";
import type {
  Gpio,
  I2cBus,
  Platform,
  RawFlash,
  SerialPort,
  Timers,
} from "../../../src/espruino/platform.ts";
import { GPIO, homePin, I2C_ADDRESS, motorPin, SPIRAL_LANES } from "../../../src/espruino/pins.ts";

/** How a lane's next turns go; a box falls when nothing else is told. */
export type PretendTurn = "box" | "empty" | "jam" | "stuck";

/** When a turning coil leaves home, drops its box and is back, ms after its motor started. */
const LEAVES_MS = 60;
const DROPS_MS = 700;
const BACK_MS = 900;
const SHADOW_MS = 30;

interface Watched {
  pin: string;
  told: (high: boolean) => void;
}

interface Port extends SerialPort {
  /** What the board wrote, as byte strings. */
  written: string[];
  /** Bytes that arrive at the board. */
  arrive(text: string): void;
  answer: (bytes: Uint8Array) => string;
}

/** Answers come a moment later, as over a wire. */
function pretendPort(timers: Timers): Port {
  let listener: (text: string) => void = () => {};
  const port: Port = {
    written: [],
    answer: () => "",
    setup() {},
    on(_event, told) {
      listener = told;
    },
    arrive: (text) => listener(text),
    write(bytes) {
      let text = "";
      for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i] ?? 0);
      port.written.push(text);
      const answer = port.answer(bytes);
      if (answer !== "") timers.after(1, () => listener(answer));
    },
  };
  return port;
}

export class PretendMachine {
  readonly timers: Timers;
  readonly levels: { [pin: string]: boolean } = {};
  readonly ports: { Serial2: Port; Serial3: Port };
  readonly turns: { [lane: number]: PretendTurn[] } = {};
  /** Lanes whose motor was started, in order. */
  readonly started: number[] = [];
  readonly gone: { [address: number]: boolean } = {};
  fell = 0;
  drawn = 0;
  curtain: "good" | "blind" = "good";
  climate = [0x66, 0x66, 0x93, 0x80, 0x00, 0xa2];
  private readonly watched: Watched[] = [];
  private readonly away: { [lane: number]: boolean } = {};
  private motors = 0;
  private pointer: { [address: number]: number } = {};
  private readonly startSeconds: number;

  constructor(timers: Timers, startSeconds: number) {
    this.timers = timers;
    this.startSeconds = startSeconds;
    this.ports = { Serial2: pretendPort(timers), Serial3: pretendPort(timers) };
    this.levels["D" + GPIO.button] = true;
    this.levels["D" + GPIO.dropReceiver] = true;
  }

  readonly gpio: Gpio = {
    mode() {},
    write: (pin, high) => this.drive(pin, high),
    read: (pin) => this.levels[pin] === true,
    watch: (pin, _debounceMs, told) => {
      this.watched.push({ pin, told });
    },
  };

  readonly i2c: I2cBus = {
    writeTo: (address, bytes) => this.written(address, bytes),
    readFrom: (address, count) => this.readAt(address, count),
  };

  /** A level from outside: a finger, a door, a box. */
  set(gpio: number, high: boolean): void {
    const pin = "D" + gpio;
    if (this.levels[pin] === high) return;
    this.levels[pin] = high;
    for (const { pin: watched, told } of this.watched) if (watched === pin) told(high);
  }

  press(): void {
    this.set(GPIO.button, false);
    this.set(GPIO.button, true);
  }

  /** Whether this lane's motor has power. */
  turning(lane: number): boolean {
    return ((this.motors >> motorPin(lane)) & 1) === 1;
  }

  private drive(pin: string, high: boolean): void {
    this.levels[pin] = high;
    if (pin === "D" + GPIO.expanderReset && !high) this.power(0);
    if (pin === "D" + GPIO.dropEmitter && this.curtain === "good") {
      this.set(GPIO.dropReceiver, !high);
    }
  }

  private written(address: number, bytes: readonly number[] | Uint8Array | string): void {
    if (this.gone[address] === true) throw new Error("I2C: no acknowledgement");
    if (address === I2C_ADDRESS.display) this.drawn += bytes.length;
    if (typeof bytes === "string") return;
    this.pointer[address] = bytes[0] ?? 0;
    if (address === I2C_ADDRESS.motorExpander && bytes[0] === 0x14) {
      this.power((bytes[1] ?? 0) + (bytes[2] ?? 0) * 256);
    }
  }

  private readAt(address: number, count: number): Uint8Array {
    if (this.gone[address] === true) throw new Error("I2C: no acknowledgement");
    if (address === I2C_ADDRESS.climate) return new Uint8Array(this.climate);
    if (address === I2C_ADDRESS.clock) return this.clockRegisters();
    const levels = new Uint8Array(count);
    let mask = 0;
    for (let lane = 1; lane <= SPIRAL_LANES; lane++) {
      if (this.away[lane] === true) mask |= 1 << homePin(lane);
    }
    levels.set([mask & 255, mask >> 8]);
    return levels;
  }

  private clockRegisters(): Uint8Array {
    const registers = new Uint8Array(16);
    const now = this.startSeconds + Math.floor(this.timers.nowMs() / 1000);
    for (const write of ds3231SetTime(now)) registers.set(write.slice(1), write[0] ?? 0);
    return registers;
  }

  private power(motors: number): void {
    const before = this.motors;
    this.motors = motors;
    for (let lane = 1; lane <= SPIRAL_LANES; lane++) {
      const bit = 1 << motorPin(lane);
      if ((motors & bit) !== 0 && (before & bit) === 0) this.turn(lane);
    }
  }

  private turn(lane: number): void {
    const { timers } = this;
    const how = (this.turns[lane] ?? []).shift() ?? "box";
    this.started.push(lane);
    if (how === "stuck") return;
    timers.after(LEAVES_MS, () => (this.away[lane] = true));
    if (how === "jam") return;
    if (how === "box") timers.after(DROPS_MS, () => this.fall());
    timers.after(BACK_MS, () => (this.away[lane] = false));
  }

  private fall(): void {
    this.fell += 1;
    if (this.curtain !== "good") return;
    this.set(GPIO.dropReceiver, true);
    this.timers.after(SHADOW_MS, () => this.set(GPIO.dropReceiver, false));
  }
}

/** Bytes of a climate reply with this first CRC made wrong. */
export function spoiled(reply: readonly number[]): number[] {
  const bytes = new Uint8Array(reply);
  return reply.map((byte, at) => (at === 2 ? crc8(bytes, 0, 2) ^ 1 : byte));
}

/** A platform over a machine; what is not told is pretended to be there and idle. */
export function pretendPlatform(
  machine: PretendMachine,
  rest: { flash: RawFlash } & Pick<Platform, "open" | "sha256" | "file" | "print" | "memory">,
  updates: Partial<Pick<Platform, "updater" | "restart">> = {},
): Platform {
  return {
    ...rest,
    i2c: machine.i2c,
    serial: (name) => machine.ports[name],
    gpio: machine.gpio,
    timers: machine.timers,
    wifi: () => undefined,
    watchdog: { start() {}, feed() {} },
    restart() {},
    updater: () => undefined,
    ...updates,
  };
}
