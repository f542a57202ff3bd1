import type { AVRTWI, TWIEventHandler } from "avr8js";
import type { PretendI2cBus } from "../i2c-bus.ts";

/** The most the Arduino's Wire library asks for at once (its BUFFER_LENGTH). */
const READ_MAX = 32;

/** Lets the emulated chip's two-wire interface talk to pretend parts. */
export class TwiBus implements TWIEventHandler {
  readonly #twi: AVRTWI;
  readonly #bus: PretendI2cBus;
  #address = 0;
  #writing: number[] | undefined;
  #reading: Uint8Array = new Uint8Array();
  #at = 0;

  constructor(twi: AVRTWI, bus: PretendI2cBus) {
    this.#twi = twi;
    this.#bus = bus;
  }

  start(): void {
    this.#finish();
    this.#twi.completeStart();
  }

  stop(): void {
    this.#finish();
    this.#twi.completeStop();
  }

  /** An empty write is acknowledged by a part that is there; a read by one that has an answer. */
  connectToSlave(address: number, write: boolean): void {
    this.#address = address;
    this.#at = 0;
    if (write) {
      const there = this.#bus.write(address, new Uint8Array());
      this.#writing = there ? [] : undefined;
      return this.#twi.completeConnect(there);
    }
    const bytes = this.#bus.read(address, READ_MAX);
    this.#reading = bytes ?? new Uint8Array();
    this.#twi.completeConnect(bytes !== undefined);
  }

  writeByte(value: number): void {
    this.#writing?.push(value);
    this.#twi.completeWrite(this.#writing !== undefined);
  }

  /** Beyond what the part says the bus stays high. */
  readByte(): void {
    this.#twi.completeRead(this.#reading[this.#at++] ?? 0xff);
  }

  /** A write transfer reaches its part whole, when the next start or the stop ends it. */
  #finish(): void {
    if (this.#writing !== undefined && this.#writing.length > 0) {
      this.#bus.write(this.#address, Uint8Array.from(this.#writing));
    }
    this.#writing = undefined;
  }
}
