import { describe, expect, test } from "vitest";
import { FIRMATA_BOARDS, type FirmataPins } from "./pins.ts";

function pinsOf(board: FirmataPins): number[] {
  const { lanes, i2c, dropEmitter, dropReceiver, door, button, lamp, buzzer } = board;
  const single = [dropEmitter, dropReceiver, door, button, lamp, buzzer, i2c.sda, i2c.scl];
  return [...single, ...lanes.flatMap(({ motor, home }) => [motor, home])];
}

/** Arduino's pin maps: 0 and 1 are the USB serial line; Uno has 20 pins, Mega 70. */
const COUNT = { uno: 20, mega: 70 };

describe.each(Object.values(FIRMATA_BOARDS))("the pin table of the $board", (board) => {
  test("gives every wire a pin of its own, on the board, off the USB line", () => {
    const pins = pinsOf(board);
    expect(new Set(pins).size).toBe(pins.length);
    expect(pins.every((pin) => pin >= 2 && pin < COUNT[board.board])).toBe(true);
  });

  test("numbers its lanes from 1 without a gap", () => {
    expect(board.lanes.map(({ lane }) => lane)).toEqual(board.lanes.map((_, at) => at + 1));
  });
});
