import { expect, it } from "vitest";
import { pinTable } from "./pins.ts";

/** ESP32 data sheet, section 2: what each GPIO of a WROOM-32 may not be used for. */
const FLASH = [6, 7, 8, 9, 10, 11];
const CONSOLE = [1, 3];
const STRAPPING = [0, 2, 5, 12, 15];
const INPUT_ONLY = [34, 35, 36, 39];
const EXPANDER_OUTPUT_ONLY = [7, 15];

const TABLE = pinTable();

it("every part of the reference kiosk is wired", () => {
  const parts = new Set(TABLE.map((use) => use.part));
  for (let lane = 1; lane <= 12; lane++) expect(parts).toContain(`spiral-${lane}`);
  const others = "gm65 sdt i2c mcp23017 drop-sensor door-switch button buzzer lane-board";
  for (const part of others.split(" ")) expect(parts).toContain(part);
});

it("no wire is on a pin that the ESP32 needs itself, and none drives an input-only pin", () => {
  for (const { at, direction, part, signal } of TABLE) {
    if (at.on !== "esp32") continue;
    const wire = `${part} ${signal} on GPIO ${at.gpio}`;
    const refused = [...FLASH, ...CONSOLE, ...STRAPPING, ...(direction === "in" ? [] : INPUT_ONLY)];
    expect(refused.includes(at.gpio) ? wire : "fine").toBe("fine");
    expect(at.gpio).toBeLessThanOrEqual(39);
  }
});

it("no home switch is on an expander pin that can only drive", () => {
  const inputs = TABLE.filter((use) => use.direction === "in");
  for (const { at } of inputs) {
    if (at.on === "expander") expect(EXPANDER_OUTPUT_ONLY).not.toContain(at.pin);
  }
});

it("two wires share a pin only where a lane board stands in the card reader's place", () => {
  const pinOf = (at: (typeof TABLE)[number]["at"]) =>
    at.on === "esp32" ? `${at.gpio}` : `${at.address}.${at.pin}`;
  for (const variant of [undefined, "lane-board"]) {
    const wires = TABLE.filter((use) => use.variant === variant);
    expect(new Set(wires.map((use) => pinOf(use.at))).size).toBe(wires.length);
  }
  const shared = TABLE.filter((use) => use.variant === "lane-board").map((use) => pinOf(use.at));
  const taken = TABLE.filter((use) => use.variant === undefined && shared.includes(pinOf(use.at)));
  expect(taken.map((use) => use.part)).toEqual(["sdt", "sdt"]);
});
