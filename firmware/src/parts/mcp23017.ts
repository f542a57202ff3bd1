/**
 * The MCP23017 16-pin expander on I2C (Microchip DS20001952, table 3-3, IOCON.BANK = 0 as after
 * reset). Pins are numbered 0 to 15: GPA0 is 0, GPB0 is 8. A set of pins is a 16-bit mask.
 */
export const MCP23017_REGISTERS = {
  /** 1 is an input; all are after reset. */
  direction: 0x00,
  /** 1 pulls the input up, about 100 kohm. */
  pullUp: 0x0c,
  /** The levels at the pins. */
  port: 0x12,
  /** The levels wanted of outputs. */
  latch: 0x14,
} as const;

/** Bytes to read from `port` on for all pins. */
export const MCP23017_PORT_BYTES = 2;

/** GPA7 and GPB7 are outputs only in chips since 2022 (DS20001952 revision D, table 1-1). */
const OUTPUT_ONLY = 0x8080;

/** How the pins are used, as masks. Pins that are not inputs are outputs. */
export interface Mcp23017Use {
  inputs: number;
  pullUps: number;
}

/** The mask of one pin. */
export function pinMask(pin: number): number {
  return 1 << pin;
}

/** The mask of several pins. */
export function pinsMask(pins: readonly number[]): number {
  let mask = 0;
  for (const pin of pins) mask |= pinMask(pin);
  return mask;
}

/** Whether every pin of the mask may be an input in all chips of this type. */
export function mayBeInputs(mask: number): boolean {
  return (mask & OUTPUT_ONLY) === 0;
}

/**
 * The writes that start an expander: its outputs are low before they become outputs, so that no
 * motor twitches.
 */
export function mcp23017Start(use: Mcp23017Use): number[][] {
  const { direction, pullUp } = MCP23017_REGISTERS;
  return [mcp23017Drive(0), registerPair(pullUp, use.pullUps), registerPair(direction, use.inputs)];
}

/** The write that sets these outputs high and all others low. */
export function mcp23017Drive(high: number): number[] {
  return registerPair(MCP23017_REGISTERS.latch, high);
}

/** The mask in two bytes read from `port`, `latch`, `direction` or `pullUp`. */
export function mcp23017Mask(bytes: Uint8Array): number {
  return (bytes[0] ?? 0) + (bytes[1] ?? 0) * 256;
}

/** Pins of `among` whose level differs between two readings. */
export function changedPins(before: number, after: number, among: number): number {
  return (before ^ after) & among;
}

function registerPair(register: number, mask: number): number[] {
  return [register, mask & 0xff, (mask >> 8) & 0xff];
}
