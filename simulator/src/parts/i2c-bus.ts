import type { I2cPart } from "./part.ts";

/** A bus of parts by their seven-bit addresses; an address nobody has is not acknowledged. */
export class PretendI2cBus {
  private readonly parts: { [address: number]: I2cPart };

  constructor(parts: { [address: number]: I2cPart }) {
    this.parts = parts;
  }

  has(address: number): boolean {
    return this.parts[address] !== undefined;
  }

  write(address: number, bytes: Uint8Array): boolean {
    const part = this.parts[address];
    return part !== undefined && part.write(bytes);
  }

  read(address: number, count: number): Uint8Array | undefined {
    const part = this.parts[address];
    return part === undefined ? undefined : part.read(count);
  }
}
