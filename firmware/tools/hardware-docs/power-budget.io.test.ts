import { describe, expect, test } from "vitest";
import { guardMa } from "./checks/wiring.ts";
import { powerBudget, wireBearsMa } from "./power-budget.ts";
import { KIOSKS, readTables } from "./tables.ts";
import { wiresOf } from "./wires.ts";

const { parts } = readTables();

test("the ESP32 kiosk's rails add up: one stalled motor, and each carries the one below", () => {
  const [high, middle, low] = powerBudget(parts, "esp32").rails;
  expect(low?.peakMa).toBe(106);
  expect(middle?.peakMa).toBe(500 + 160 + 500 + 150 + 30 + 40 + 106);
  expect(high?.peakMa).toBe(1000 + Math.round((1486 * 5) / 0.85 / 24));
});

test("the Node kiosk's logic and readers are USB's, not the converter's", () => {
  const { rails, usb, mains } = powerBudget(parts, "node");
  expect(rails[1]?.peakMa).toBe(150 + 30 + 40);
  expect(usb.peakMa).toBe(90 + 160 + 500 + 500 + 4 + 17);
  expect(mains.watts).toBe(48 + 65);
});

describe.each(KIOSKS)("the %s kiosk", (kiosk) => {
  const budget = powerBudget(parts, kiosk);

  test("has supplies, fuses and wires that agree", () => {
    for (const rail of budget.rails) {
      expect(rail.supplyMa).toBeGreaterThanOrEqual(rail.peakMa * 1.5);
      expect(rail.limitMa).toBeGreaterThanOrEqual(rail.peakMa * 1.25);
      expect(wireBearsMa(rail.wireMm2)).toBeGreaterThanOrEqual(rail.limitMa);
      expect(rail.dropPercent).toBeLessThanOrEqual(3);
    }
    expect(wireBearsMa(budget.mains.wireMm2)).toBeGreaterThanOrEqual(budget.mains.fuseMa);
  });

  test("has a supply behind each fuse that can blow it", () => {
    const fused = budget.rails.filter(({ rail }) => rail !== "logic");
    for (const { supplyMa, limitMa } of fused) expect(supplyMa).toBeGreaterThanOrEqual(limitMa);
  });

  test("has no wire that its fuse would let burn", () => {
    const wires = wiresOf(parts, kiosk);
    expect(wires.length).toBeGreaterThan(100);
    for (const { label, mm2, guard } of wires) {
      expect(wireBearsMa(mm2), label).toBeGreaterThanOrEqual(guardMa(budget, guard));
    }
  });

  test("asks for more when a part takes more", () => {
    const hungry = parts.map((part) => ({ ...part, peakMa: part.peakMa * 2 }));
    const more = powerBudget(hungry, kiosk).rails[0]?.supplyMa;
    expect(more).toBeGreaterThan(budget.rails[0]?.supplyMa ?? 0);
  });
});

test("switched loads never join their minus to ground", () => {
  for (const kiosk of KIOSKS) {
    const wires = wiresOf(parts, kiosk);
    for (const terminal of ["lamp −", "emitter −", "−", "M−"]) {
      const ends = wires.filter(({ to }) => to.terminal === terminal);
      expect(ends.length, terminal).toBeGreaterThan(0);
      expect(new Set(ends.map(({ from }) => from.terminal)), terminal).toEqual(new Set(["D"]));
    }
  }
});
