import { EventEmitter } from "node:events";

/** Commands and replies of the Firmata protocol, version 2.4. */
const VERSION = [0xf9, 2, 4];
const FIRMWARE = [0xf0, 0x79, 2, 4, 0xf7];
const PINS = 20;
const FIRST_ANALOG = 14;
/** Every pin: input and output, one bit each. */
const CAPABILITIES = [
  0xf0,
  0x6c,
  ...Array.from({ length: PINS }, () => [0, 1, 1, 1, 0x7f]).flat(),
  0xf7,
];
const ANALOG_MAPPING = [
  0xf0,
  0x6a,
  ...Array.from({ length: PINS }, (_, pin) => (pin < FIRST_ANALOG ? 0x7f : pin - FIRST_ANALOG)),
  0xf7,
];

const ANSWERS: { readonly [command: string]: readonly number[] | undefined } = {
  f9: VERSION,
  f079f7: FIRMWARE,
  f06bf7: CAPABILITIES,
  f069f7: ANALOG_MAPPING,
};

/** The far end of a firmata-io transport without an Arduino: answers, and notes what it hears. */
export class PretendFirmata extends EventEmitter {
  /** What was written, as hexadecimal digits, but for questions. */
  readonly heard: string[] = [];
  silent = false;
  isOpen = true;

  /** What a board says after its reset. */
  boot(): void {
    this.say([...VERSION, ...FIRMWARE]);
  }

  write(bytes: Uint8Array, done?: () => void): void {
    const hex = Buffer.from(bytes).toString("hex");
    const answer = ANSWERS[hex];
    if (answer === undefined) this.heard.push(hex);
    else this.say(answer);
    if (done !== undefined) setImmediate(done);
  }

  close(): void {
    this.isOpen = false;
    this.emit("close");
  }

  /** All inputs of a port at once, as Firmata tells them. */
  tellPort(port: number, levels: number): void {
    this.say([0x90 + port, levels & 0x7f, levels >> 7]);
  }

  private say(bytes: readonly number[]): void {
    if (!this.silent) setImmediate(() => this.emit("data", Buffer.from(bytes)));
  }
}
