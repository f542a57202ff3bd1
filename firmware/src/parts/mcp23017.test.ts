import { describe, expect, it } from "vitest";
import { bytesOf, hexOf } from "./bytes.testing.ts";
import {
  changedPins,
  mayBeInputs,
  mcp23017Drive,
  mcp23017Mask,
  mcp23017Start,
  pinMask,
  pinsMask,
} from "./mcp23017.ts";

const MOTORS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const HOMES = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12];

describe("an expander", () => {
  it("that drives twelve motors starts with all of them off", () => {
    expect(mcp23017Start({ inputs: 0, pullUps: 0 }).map(hexOf)).toEqual([
      "14 00 00",
      "0C 00 00",
      "00 00 00",
    ]);
  });

  it("that watches twelve home switches pulls up those pins and reads them", () => {
    const homes = pinsMask(HOMES);
    expect(mcp23017Start({ inputs: homes, pullUps: homes }).map(hexOf)).toEqual([
      "14 00 00",
      "0C 7F 1F",
      "00 7F 1F",
    ]);
  });

  it.each(MOTORS)("drives pin %i alone", (pin) => {
    const [register, low = 0, high = 0] = mcp23017Drive(pinMask(pin));
    expect(register).toBe(0x14);
    expect(low + 256 * high).toBe(2 ** pin);
    expect(pin < 8 ? high : low).toBe(0);
  });

  it("lets go of every motor at once", () => {
    expect(hexOf(mcp23017Drive(0))).toBe("14 00 00");
  });

  it("is read low port first, and a change is told by pin", () => {
    const before = mcp23017Mask(bytesOf("7F 1F"));
    const after = mcp23017Mask(bytesOf("7E 9F"));
    expect(before).toBe(0x1f7f);
    expect(changedPins(before, after, pinsMask(HOMES))).toBe(pinMask(0));
    expect(changedPins(before, after, 0xffff)).toBe(0x8001);
  });

  it("has no inputs at GPA7 and GPB7", () => {
    expect(mayBeInputs(pinsMask(HOMES))).toBe(true);
    expect(mayBeInputs(pinMask(7))).toBe(false);
    expect(mayBeInputs(pinMask(15))).toBe(false);
  });
});
