import { describe, expect, test } from "vitest";
import { daysOfStock, meanUse } from "./days-of-stock.ts";

describe("days of stock", () => {
  test.each([
    ["ten boxes at two a day", 10, 2, 5],
    ["a part of a day is not a day", 5, 2, 2],
    ["an empty lane, however slow its use", 0, 0, 0],
    ["a lane the books have below zero", -1, 3, 0],
    ["boxes nobody took lately", 7, 0, undefined],
  ])("%s", (...[, onHand, perDay, days]) => {
    expect(daysOfStock(onHand, perDay)).toBe(days);
  });

  test("use is a mean over the days a kiosk has stood, four weeks at most and one at least", () => {
    expect(meanUse(14, 7)).toBe(2);
    expect(meanUse(28, 400)).toBe(1);
    expect(meanUse(3, 0)).toBe(3);
  });
});
