import { expect, test } from "vitest";
import { project } from "./project.ts";

const SIZE = { width: 300, height: 200, margin: 20 };

test("north is up, east is right, and nothing leaves the margin", () => {
  const { spots } = project(
    [
      { latitude: 26, longitude: 119 },
      { latitude: 25.9, longitude: 119.2 },
    ],
    SIZE,
  );
  const [first, second] = spots;
  expect(first?.x).toBeLessThan(second?.x ?? 0);
  expect(first?.y).toBeLessThan(second?.y ?? 0);
  for (const { x, y } of spots) {
    expect(x).toBeGreaterThanOrEqual(SIZE.margin - 0.001);
    expect(x).toBeLessThanOrEqual(SIZE.width - SIZE.margin + 0.001);
    expect(y).toBeGreaterThanOrEqual(SIZE.margin - 0.001);
    expect(y).toBeLessThanOrEqual(SIZE.height - SIZE.margin + 0.001);
  }
});

test("a kilometre is as long northward as eastward", () => {
  const at = { latitude: 40, longitude: 116 };
  const north = { latitude: 40 + 1 / 111.32, longitude: 116 };
  const east = { latitude: 40, longitude: 116 + 1 / (111.32 * Math.cos((40 * Math.PI) / 180)) };
  const [a, b, c] = project([at, north, east], SIZE).spots;
  const up = (a?.y ?? 0) - (b?.y ?? 0);
  const right = (c?.x ?? 0) - (a?.x ?? 0);
  expect(right / up).toBeCloseTo(1, 3);
});

test("one kiosk alone stands in the middle of a map half a kilometre wide", () => {
  const { spots, scale } = project([{ latitude: 26, longitude: 119 }], SIZE);
  expect(spots).toEqual([{ x: 150, y: 100 }]);
  expect(scale.kilometres).toBe(0.2);
});

test("ten thousand kiosks are no call too long", () => {
  const many = Array.from({ length: 10_000 }, (_, i) => ({
    latitude: 25 + (i % 100) / 100,
    longitude: 119 + i / 10_000,
  }));
  expect(project(many, SIZE).spots).toHaveLength(10_000);
});
