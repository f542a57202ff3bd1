import { expect, test } from "vitest";
import { bytesFrom } from "./hex-bytes.ts";
import { PretendSsd1306 } from "./ssd1306.ts";

test("data fill the window that was set, row by row, and begin again at its end", () => {
  const display = new PretendSsd1306();
  display.write(bytesFrom("00 21 08 09 22 02 03"));
  display.write(bytesFrom("40 A1 A2 B1 B2 C1"));
  expect(display.memory[2 * 128 + 8]).toBe(0xc1);
  expect(display.memory[2 * 128 + 9]).toBe(0xa2);
  expect(display.memory.slice(3 * 128 + 8, 3 * 128 + 10)).toEqual(bytesFrom("B1 B2"));
  expect(display.memory[3 * 128 + 10]).toBe(0);
});

test("what its start-up says, arguments that look like commands too, moves no window", () => {
  const display = new PretendSsd1306();
  display.write(bytesFrom("00 AE D5 22 A8 21 D3 00 40 8D 14 20 00 A1 C8 DA 12 81 21 AF"));
  display.write(bytesFrom("40 55"));
  expect(display.memory[0]).toBe(0x55);
});
