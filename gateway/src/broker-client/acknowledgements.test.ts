import { describe, expect, test } from "vitest";
import { Acknowledgements, pubacks } from "./acknowledgements.ts";

describe("acknowledgements to a broker", () => {
  test("go out in the order the messages came, whichever is done first", () => {
    const acknowledgements = new Acknowledgements();
    const [first, second, third] = [7, 8, 9].map((id) => acknowledgements.take(id));
    if (!first || !second || !third) throw new Error("no slots");
    expect(acknowledgements.settle(third, "acknowledge")).toEqual([]);
    expect(acknowledgements.settle(first, "acknowledge")).toEqual([7]);
    expect(acknowledgements.settle(second, "acknowledge")).toEqual([8, 9]);
    expect(acknowledgements.size).toBe(0);
  });

  test("pass over what was not stored and what needs none", () => {
    const acknowledgements = new Acknowledgements();
    const unstored = acknowledgements.take(7);
    const vitals = acknowledgements.take(undefined);
    const stored = acknowledgements.take(8);
    expect(acknowledgements.settle(stored, "acknowledge")).toEqual([]);
    expect(acknowledgements.settle(unstored, "keep")).toEqual([]);
    expect(acknowledgements.settle(vitals, "acknowledge")).toEqual([8]);
  });

  test("are MQTT's four bytes each", () => {
    expect(pubacks([1, 0x1234])).toEqual(Buffer.from([0x40, 2, 0, 1, 0x40, 2, 0x12, 0x34]));
  });
});
