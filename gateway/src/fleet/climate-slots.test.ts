import { expect, test } from "vitest";
import { ClimateSlots } from "./climate-slots.ts";

const reading = (temperatureCenti: number, humidityDeci = 500) => ({
  temperatureCenti,
  humidityDeci,
});

test("ten minutes give least, mean and greatest of each kiosk, once", () => {
  const slots = new ClimateSlots();
  slots.add("k1", reading(2000, 400), 1200);
  slots.add("k2", reading(-100), 1500);
  slots.add("k1", reading(2101, 600), 1799);
  expect(slots.takeClosed(1799)).toEqual([]);
  const k1 = { kiosk: "k1", count: 2, temperatureCenti: [2000, 2051, 2101] };
  const k2 = { kiosk: "k2", count: 1, temperatureCenti: [-100, -100, -100] };
  expect(slots.takeClosed(1800)).toEqual([
    {
      start: 1200,
      kiosks: [
        { ...k1, humidityDeci: [400, 500, 600] },
        { ...k2, humidityDeci: [500, 500, 500] },
      ],
    },
  ]);
  expect(slots.takeClosed(2400)).toEqual([]);
});

test("ten minutes in which nobody said anything are none", () => {
  const slots = new ClimateSlots();
  slots.add("k1", reading(1), 0);
  slots.add("k1", reading(2), 6000);
  expect(slots.takeAll().map((slot) => slot.start)).toEqual([0, 6000]);
});

test("a clock that goes back loses nothing: the same ten minutes come in parts", () => {
  const slots = new ClimateSlots();
  slots.add("k1", reading(1), 1200);
  slots.add("k1", reading(2), 600);
  slots.add("k1", reading(3), 1200);
  const parts = slots.takeAll().map(({ start, kiosks }) => [start, kiosks[0]?.count]);
  expect(parts).toEqual([
    [1200, 1],
    [600, 1],
    [1200, 1],
  ]);
});
