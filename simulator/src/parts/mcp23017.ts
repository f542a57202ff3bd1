import { bytesOf, type I2cPart } from "./part.ts";

/** Registers with IOCON.BANK = 0, port A first (MCP23017 data sheet DS20001952, table 3-3). */
const IODIR = 0x00;
const IPOL = 0x02;
const IOCON = 0x0a;
const GPPU = 0x0c;
const GPIO = 0x12;
const OLAT = 0x14;
const REGISTERS = 0x16;
/** IOCON bit that stops the address from counting on. */
const SEQOP = 0x20;

/** A pretend MCP23017 port expander; pin 0 is GPA0, pin 8 is GPB0. */
export class PretendMcp23017 implements I2cPart {
  /** Told when what a pin drives changes; an input drives nothing, which is `false`. */
  driven: (pin: number, high: boolean) => void;
  /** Answers no more, as with a broken wire. */
  dead: boolean;
  private readonly registers: Uint8Array;
  /** Level put on each pin from outside; where none is the pull-up decides. */
  private readonly outside: (boolean | undefined)[];
  private pointer: number;

  constructor() {
    this.driven = () => {};
    this.dead = false;
    this.registers = new Uint8Array(REGISTERS);
    this.outside = [];
    this.pointer = 0;
    this.reset();
  }

  /** The reset line was low: all pins are inputs, everything else is zero. */
  reset(): void {
    const before = this.drives();
    this.registers.fill(0);
    this.registers[IODIR] = 0xff;
    this.registers[IODIR + 1] = 0xff;
    this.pointer = 0;
    this.tell(before);
  }

  /** A switch or another part puts a level on a pin; undefined lets go of it. */
  setPin(pin: number, high: boolean | undefined): void {
    this.outside[pin] = high;
  }

  write(bytes: Uint8Array): boolean {
    if (this.dead) return false;
    const before = this.drives();
    if (bytes.length > 0) this.pointer = (bytes[0] as number) % REGISTERS;
    for (let i = 1; i < bytes.length; i++) this.store(bytes[i] as number);
    this.tell(before);
    return true;
  }

  read(count: number): Uint8Array | undefined {
    if (this.dead) return undefined;
    const out: number[] = [];
    for (let i = 0; i < count; i++) {
      out.push(this.load(this.pointer));
      this.step();
    }
    return bytesOf(out);
  }

  private step(): void {
    const sequential = ((this.registers[IOCON] as number) & SEQOP) === 0;
    // Without sequential operation the pointer toggles between the ports of a pair (section 3.2.1).
    this.pointer = sequential ? (this.pointer + 1) % REGISTERS : this.pointer ^ 1;
  }

  private store(value: number): void {
    const at = this.pointer;
    // Writing the port writes its latch (section 3.5.10); flags and captures are read only.
    const to = at === GPIO || at === GPIO + 1 ? at + OLAT - GPIO : at;
    const readOnly = at >= 0x0e && at <= 0x11;
    if (!readOnly) this.registers[to] = value;
    if (to === IOCON || to === IOCON + 1) this.registers.fill(value, IOCON, IOCON + 2);
    this.step();
  }

  private load(at: number): number {
    if (at !== GPIO && at !== GPIO + 1) return this.registers[at] as number;
    const port = at - GPIO;
    let value = 0;
    for (let bit = 0; bit < 8; bit++) if (this.level(port * 8 + bit)) value |= 1 << bit;
    return value ^ ((this.registers[IPOL + port] as number) & (this.registers[port] as number));
  }

  private bit(register: number, pin: number): boolean {
    return (((this.registers[register + (pin >> 3)] as number) >> (pin & 7)) & 1) === 1;
  }

  private level(pin: number): boolean {
    if (!this.bit(IODIR, pin)) return this.bit(OLAT, pin);
    return this.outside[pin] ?? this.bit(GPPU, pin);
  }

  private drives(): boolean[] {
    const drives: boolean[] = [];
    for (let pin = 0; pin < 16; pin++) drives.push(!this.bit(IODIR, pin) && this.bit(OLAT, pin));
    return drives;
  }

  private tell(before: boolean[]): void {
    const after = this.drives();
    for (let pin = 0; pin < 16; pin++) {
      if (before[pin] !== after[pin]) this.driven(pin, after[pin] as boolean);
    }
  }
}
