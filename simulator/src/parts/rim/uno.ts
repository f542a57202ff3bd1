import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  AVRADC,
  AVRIOPort,
  AVRTimer,
  AVRTWI,
  AVRUSART,
  CPU,
  PinState,
  adcConfig,
  avrInstruction,
  portBConfig,
  portCConfig,
  portDConfig,
  timer0Config,
  timer1Config,
  timer2Config,
  twiConfig,
  usart0Config,
} from "avr8js";
import type { PretendI2cBus } from "../i2c-bus.ts";
import type { SerialPart } from "../part.ts";
import { programOf } from "./intel-hex.ts";
import { TwiBus } from "./twi-bus.ts";

const CLOCK_HZ = 16_000_000;
const FLASH_BYTES = 32_768;
const PINS = 20;
const SLICE_MS = 2;
/** After a pause of this process the chip goes on from where it was, not in a rush. */
const CATCH_UP_MS = 20;

/** Arduino's numbers: 0-7 port D, 8-13 port B, 14-19 (A0-A5) port C. */
function portOf(pin: number): ["d" | "b" | "c", number] {
  if (pin < 8) return ["d", pin];
  return pin < 14 ? ["b", pin - 8] : ["c", pin - 14];
}

/** The unmodified StandardFirmata image for the Uno, out of the npm package avrgirl-arduino. */
export function standardFirmata(): Uint16Array {
  const folder = createRequire(import.meta.url).resolve("avrgirl-arduino/package.json");
  const hex = new URL("junk/hex/uno/StandardFirmata.cpp.hex", `file://${folder}`);
  return programOf(readFileSync(hex, "latin1"), FLASH_BYTES);
}

/**
 * An Arduino Uno: an ATmega328P of avr8js in real time, its serial line, its pins and its I2C bus.
 * Nothing runs before `start` or after `stop`.
 */
export class PretendUno implements SerialPart {
  /** Told of every edge of a pin that is an output. */
  driven: (pin: number, high: boolean) => void = () => {};

  readonly #cpu: CPU;
  readonly #usart: AVRUSART;
  readonly #ports: Record<"b" | "c" | "d", AVRIOPort>;
  readonly #toChip: number[] = [];
  readonly #fromChip: number[] = [];
  /** Level each pin is held at from outside; undefined where nothing is. */
  readonly #outside: (boolean | undefined)[] = Array.from({ length: PINS }, () => undefined);
  /** Peripherals work by what they hang on the chip; they are only kept. */
  readonly #built: object[];
  #send: (bytes: Uint8Array) => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #ranUntilMs = 0;

  constructor(program: Uint16Array, bus?: PretendI2cBus) {
    this.#cpu = new CPU(program);
    this.#ports = {
      b: new AVRIOPort(this.#cpu, portBConfig),
      c: new AVRIOPort(this.#cpu, portCConfig),
      d: new AVRIOPort(this.#cpu, portDConfig),
    };
    const timers = [timer0Config, timer1Config, timer2Config];
    this.#built = timers.map((config) => new AVRTimer(this.#cpu, config));
    this.#built.push(new AVRADC(this.#cpu, adcConfig));
    const twi = new AVRTWI(this.#cpu, twiConfig, CLOCK_HZ);
    if (bus !== undefined) twi.eventHandler = new TwiBus(twi, bus);
    this.#usart = new AVRUSART(this.#cpu, usart0Config, CLOCK_HZ);
    this.#usart.onByteTransmit = (byte) => this.#fromChip.push(byte);
    this.#usart.onRxComplete = () => this.#feed();
    this.#listen();
  }

  plug(send: (bytes: Uint8Array) => void): void {
    this.#send = send;
  }

  receive(bytes: Uint8Array): void {
    this.#toChip.push(...bytes);
    this.#feed();
  }

  /** Holds a pin from outside; undefined lets go of it, and its pull-up decides, if it is on. */
  setPin(pin: number, high: boolean | undefined): void {
    this.#outside[pin] = high;
    this.#apply(pin);
  }

  /** True while the program drives this pin high. */
  isHigh(pin: number): boolean {
    return this.#state(pin) === PinState.High;
  }

  start(): void {
    this.#ranUntilMs = performance.now();
    this.#timer = setInterval(() => this.#slice(), SLICE_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** The reset button, which opening the serial port of a real Uno also presses. */
  reset(): void {
    this.#toChip.length = 0;
    this.#cpu.reset();
  }

  #state(pin: number): PinState {
    const [port, bit] = portOf(pin);
    return this.#ports[port].pinState(bit);
  }

  #apply(pin: number): void {
    const [port, bit] = portOf(pin);
    const level = this.#outside[pin] ?? this.#state(pin) === PinState.InputPullUp;
    this.#ports[port].setPin(bit, level);
  }

  #listen(): void {
    const was = Array.from({ length: PINS }, () => false);
    const look = (first: number, last: number) => () => {
      for (let pin = first; pin <= last; pin++) {
        const high = this.isHigh(pin);
        if (high === was[pin]) continue;
        was[pin] = high;
        this.driven(pin, high);
      }
    };
    this.#ports.d.addListener(look(0, 7));
    this.#ports.b.addListener(look(8, 13));
    this.#ports.c.addListener(look(14, 19));
  }

  #feed(): void {
    const [next] = this.#toChip;
    if (next === undefined || this.#usart.rxBusy || !this.#usart.rxEnable) return;
    if (this.#usart.writeByte(next) === true) this.#toChip.shift();
  }

  #slice(): void {
    const nowMs = performance.now();
    const ms = Math.min(nowMs - this.#ranUntilMs, CATCH_UP_MS);
    this.#ranUntilMs = nowMs;
    for (let pin = 0; pin < PINS; pin++) this.#apply(pin);
    this.#feed();
    const cpu = this.#cpu;
    const until = cpu.cycles + (ms * CLOCK_HZ) / 1000;
    while (cpu.cycles < until) {
      avrInstruction(cpu);
      cpu.tick();
    }
    if (this.#fromChip.length === 0) return;
    this.#send(Uint8Array.from(this.#fromChip.splice(0)));
  }
}
