import { expect, it } from "vitest";
import { rtc } from "./rtc.ts";

const DAY_MS = 86_400_000;
/** 20 March 2026, 12:00 in UTC+8. */
const NOON_MS = Date.UTC(2026, 2, 20, 4);

it("counts each time its clock, when read, shows that a month has ended", () => {
  const chip = rtc();
  chip.read(NOON_MS);
  expect([chip.timesOver(202603), chip.isOver(202603)]).toEqual([0, false]);
  chip.set(NOON_MS, { seconds: 30 * 86_400, perDay: 0 });
  expect(chip.isOver(202603)).toBe(false);
  chip.read(NOON_MS + 1000);
  expect([chip.timesOver(202603), chip.isOver(202603)]).toEqual([1, true]);
  chip.set(NOON_MS + DAY_MS, { seconds: 0, perDay: 0 });
  chip.read(NOON_MS + DAY_MS);
  expect([chip.timesOver(202603), chip.isOver(202603)]).toEqual([1, false]);
  chip.read(NOON_MS + 20 * DAY_MS);
  expect([chip.timesOver(202603), chip.timesOver(202604)]).toEqual([2, 0]);
});
