import fc from "fast-check";
import { expect, test } from "vitest";
import { gcj02Of, isInChina, wgs84Of } from "./position.ts";

test("a point of Beijing is shown where Chinese maps show it", () => {
  const shown = gcj02Of({ latitude: 39.915, longitude: 116.404 });
  expect(shown.latitude).toBeCloseTo(39.91640428150164, 9);
  expect(shown.longitude).toBeCloseTo(116.41024449916938, 9);
});

test("what is picked on a Chinese map is found again within a hand's breadth", () => {
  const degree = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(
    fc.property(degree(18, 53), degree(74, 134), (latitude, longitude) => {
      const back = wgs84Of(gcj02Of({ latitude, longitude }));
      expect(back.latitude).toBeCloseTo(latitude, 6);
      expect(back.longitude).toBeCloseTo(longitude, 6);
    }),
  );
});

test("latitude and longitude told the wrong way round are not in China", () => {
  expect(isInChina({ latitude: 34.75, longitude: 113.62 })).toBe(true);
  expect(isInChina({ latitude: 113.62, longitude: 34.75 })).toBe(false);
});
