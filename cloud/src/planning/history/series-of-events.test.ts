import { expect, test } from "vitest";
import { wanted, wasInStock } from "../forecast/panel.ts";
import { seriesOfEvents, type StockEvent } from "./series-of-events.ts";

const OF = { site: "k1", product: "condom" };
const DAY = 24;
const bounds = [0, 10 * DAY, 20 * DAY, 30 * DAY];
const fill = (day: number, boxes: number): StockEvent => {
  return { atMs: day * DAY, change: boxes, given: 0, received: boxes };
};
const give = (day: number, boxes: number): StockEvent => {
  return { atMs: day * DAY, change: -boxes, given: boxes, received: 0 };
};
const knownUntilMs = 30 * DAY;

test("a kiosk that was empty for half of a period wanted twice what it gave", () => {
  const events = [fill(0, 10), give(3, 2), give(5, 8), fill(10, 20), give(12, 4)];
  const series = seriesOfEvents(OF, events, { bounds, onHand: 16, knownUntilMs });
  expect([...series.given]).toEqual([10, 4, 0]);
  expect([...series.exposure]).toEqual([0.5, 1, 1]);
  expect([...series.ranOut]).toEqual([1, 0, 0]);
  expect([...series.closing]).toEqual([0, 16, 16]);
  expect([...series.received]).toEqual([10, 20, 0]);
  expect([0, 1, 2].map((at) => wanted(series, at))).toEqual([20, 4, 0]);
  expect([0, 1, 2].map((at) => wasInStock(series, at))).toEqual([false, true, true]);
});

test("what was there before the first event is counted back from what is there now", () => {
  const series = seriesOfEvents(OF, [give(25, 1)], { bounds, onHand: 6, knownUntilMs });
  expect([...series.closing]).toEqual([7, 7, 6]);
  expect([...series.exposure]).toEqual([1, 1, 1]);
});

test("before a kiosk ever held a box nothing is known of what was wanted", () => {
  const events = [fill(15, 5), give(18, 1)];
  const series = seriesOfEvents(OF, events, { bounds, onHand: 4, knownUntilMs });
  expect([...series.given]).toEqual([Number.NaN, 1, 0]);
  expect(series.exposure[1]).toBe(0.5);
});

test("periods that a silent kiosk has not told of yet are unknown, not empty", () => {
  const frame = { bounds, onHand: 9, knownUntilMs: 19 * DAY };
  expect([...seriesOfEvents(OF, [fill(1, 9)], frame).given]).toEqual([0, Number.NaN, Number.NaN]);
});
