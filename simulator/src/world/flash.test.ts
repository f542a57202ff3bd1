import { describe, expect, it } from "vitest";
import { FlashMisuse, flashOf } from "./flash.ts";

const small = () => flashOf([{ address: 0x1000, pages: 2 }], 16);

describe("flashOf", () => {
  it("is erased when new and keeps what was written", () => {
    const flash = small();
    expect([...flash.read(0x1000, 2)]).toEqual([255, 255]);
    flash.write(0x1000, Uint8Array.of(1, 2));
    expect([...flash.read(0x1000, 3)]).toEqual([1, 2, 255]);
  });

  it("only clears bits without an erase, as a chip does", () => {
    const flash = small();
    flash.write(0x1000, Uint8Array.of(0b1010));
    flash.write(0x1000, Uint8Array.of(0b0110));
    expect([...flash.read(0x1000, 1)]).toEqual([0b0010]);
  });

  it("keeps the first bytes of a write the power left", () => {
    const flash = small();
    flash.write(0x1000, Uint8Array.of(1, 2, 3), 2);
    expect([...flash.read(0x1000, 3)]).toEqual([1, 2, 255]);
  });

  it("erases one page, or half of it when the power goes", () => {
    const flash = small();
    flash.write(0x1000, new Uint8Array(32));
    flash.erase(0x1000, true);
    expect(flash.read(0x1000, 16).filter((byte) => byte === 255).length).toBe(8);
    flash.erase(0x1000);
    expect(flash.read(0x1000, 16).every((byte) => byte === 255)).toBe(true);
    expect(flash.read(0x1010, 16).every((byte) => byte === 0)).toBe(true);
    expect(flash.wear().get(0x1000)).toBe(2);
  });

  it("refuses addresses no chip has", () => {
    const flash = small();
    expect(() => flash.read(0x1018, 16)).toThrow(FlashMisuse);
    expect(() => flash.erase(0x1004)).toThrow(FlashMisuse);
  });

  it("comes back as its image", () => {
    const flash = small();
    flash.write(0x1004, Uint8Array.of(9));
    const again = flashOf([{ address: 0x1000, pages: 2 }], 16, flash.image());
    expect([...again.read(0x1004, 1)]).toEqual([9]);
  });
});
