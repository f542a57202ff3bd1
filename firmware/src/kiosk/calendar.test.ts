import { expect, test } from "vitest";
import { dayNumber, dayNumberOf, minuteOfDay } from "./calendar.ts";

test.each([19700101, 20240228, 20240229, 20240301, 20251231, 20260101, 20991231, 21000301])(
  "%i is as many days after 1970 as the platform's calendar says",
  (day) => {
    const [y, m, d] = [Math.floor(day / 10000), Math.floor(day / 100) % 100, day % 100];
    expect(dayNumberOf(day)).toBe(Date.UTC(y, m - 1, d) / 86400000);
  },
);

test("the day begins at midnight in UTC+8, which is 16:00 UTC of the day before", () => {
  const before = Date.UTC(2026, 6, 31, 15, 59, 59) / 1000;
  expect(dayNumber(before)).toBe(dayNumberOf(20260731));
  expect(dayNumber(before + 1)).toBe(dayNumberOf(20260801));
  expect(minuteOfDay(before)).toBe(1439);
  expect(minuteOfDay(before + 1)).toBe(0);
});
