import { I2C_ADDRESS, type PinUse, pinTable } from "../../src/espruino/pins.ts";
import { feed, type Laid, LOAD_UNITS, laneWires, signal, type Sizes } from "./shared-wires.ts";
import { end, type End, type Resistor, row, type WireGroup } from "./wire.ts";

interface Far {
  to: End;
  group: WireGroup;
  resistor?: Resistor;
}

const UP: Resistor = { part: "resistor-10k", to: "logic" };
const DOWN: Resistor = { part: "resistor-10k", to: "GND" };
const BUS_UP: Resistor = { part: "resistor-4k7", to: "logic" };

/** Where each signal of the firmware's pin table ends. */
const FAR: Record<string, Far> = {
  "gm65 TX": { to: end("gm65", "TX"), group: "readers" },
  "gm65 RX": { to: end("gm65", "RX"), group: "readers" },
  "sdt TX": { to: end("max3232", "R1OUT"), group: "readers" },
  "sdt RX": { to: end("max3232", "T1IN"), group: "readers" },
  "i2c SDA": { to: row("SDA"), group: "bus", resistor: BUS_UP },
  "i2c SCL": { to: row("SCL"), group: "bus", resistor: BUS_UP },
  "mcp23017 RESET": { to: row("RESET"), group: "bus", resistor: DOWN },
  "drop-sensor emitter": { to: end("load-mosfet", "G", LOAD_UNITS.emitter), group: "drop" },
  "drop-sensor receiver": { to: end("drop-sensor", "receiver"), group: "drop", resistor: UP },
  "door-switch contact": { to: end("door-switch", "contact"), group: "front", resistor: UP },
  "button contact": { to: end("button", "contact"), group: "front" },
  "button lamp": { to: end("load-mosfet", "G", LOAD_UNITS.lamp), group: "front" },
  "buzzer drive": { to: end("load-mosfet", "G", LOAD_UNITS.buzzer), group: "front" },
};

/** The parts on the I2C bus, by address, and the terminals of their plus and minus. */
export const I2C_PARTS = [
  { part: "mcp23017", unit: 1, address: I2C_ADDRESS.motorExpander, power: ["VDD", "VSS"] },
  { part: "mcp23017", unit: 2, address: I2C_ADDRESS.homeExpander, power: ["VDD", "VSS"] },
  { part: "display", unit: 1, address: I2C_ADDRESS.display, power: ["VCC", "GND"] },
  { part: "climate", unit: 1, address: I2C_ADDRESS.climate, power: ["VDD", "GND"] },
  { part: "clock", unit: 1, address: I2C_ADDRESS.clock, power: ["VCC", "GND"] },
] as const;

/** Every wire that only the ESP32 kiosk has, signals from the firmware's own pin table. */
export function esp32Wires(sizes: Sizes, table: readonly PinUse[] = pinTable()): Laid[] {
  const uses = table.filter(({ variant }) => variant === undefined);
  const direct = uses.filter(({ at }) => at.on === "esp32");
  return [
    ...controllerFeeds(sizes),
    ...direct.map(directWire),
    ...busWires(sizes),
    ...readerWires(sizes),
    ...laneWires(sizes, lanesOf(uses)),
  ];
}

function controllerFeeds(sizes: Sizes): Laid[] {
  const terminals: [string, string] = ["5V", "GND"];
  const fed = feed(sizes, { rail: "5V", part: "esp32", terminals, group: "controller" });
  const logic: Laid = {
    group: "controller",
    from: end("esp32", "3V3"),
    to: row("logic"),
    colour: "yellow",
    mm2: sizes.mm2.logic,
    guard: "logic",
  };
  return [...fed, logic];
}

function directWire(use: PinUse, at: number): Laid {
  const far = FAR[`${use.part} ${use.signal}`];
  if (far === undefined || use.at.on !== "esp32") {
    throw new Error(`esp32-wires.ts does not know where ${use.part} ${use.signal} ends`);
  }
  return signal({ from: end("esp32", `IO${use.at.gpio}`), at, ...far });
}

function busWires(sizes: Sizes): Laid[] {
  const wires = I2C_PARTS.flatMap(({ part, unit, power }): Laid[] => [
    ...feed(sizes, { rail: "logic", part, unit, terminals: [power[0], power[1]], group: "bus" }),
    signal({ from: row("SDA"), to: end(part, "SDA", unit), group: "bus", at: 0 }),
    signal({ from: row("SCL"), to: end(part, "SCL", unit), group: "bus", at: 1 }),
  ]);
  const resets = [1, 2].map((unit) =>
    signal({ from: row("RESET"), to: end("mcp23017", "RESET", unit), group: "bus", at: 2 }),
  );
  return [...wires, ...resets];
}

function readerWires(sizes: Sizes): Laid[] {
  const rs232 = (from: string, to: string, at: number) =>
    signal({ from: end("max3232", from), to: end("sdt", to), group: "readers", at });
  return [
    ...feed(sizes, { rail: "5V", part: "gm65", terminals: ["VCC", "GND"], group: "readers" }),
    ...feed(sizes, { rail: "5V", part: "sdt", terminals: ["VCC", "GND"], group: "readers" }),
    ...feed(sizes, { rail: "logic", part: "max3232", terminals: ["VCC", "GND"], group: "readers" }),
    rs232("R1IN", "TX", 0),
    rs232("T1OUT", "RX", 1),
  ];
}

function lanesOf(uses: readonly PinUse[]): { lane: number; motor: End; home: End }[] {
  const at = (lane: number, name: string) => {
    const use = uses.find(({ part, signal }) => part === `spiral-${lane}` && signal === name);
    if (use?.at.on !== "expander") throw new Error(`lane ${lane} has no ${name} on an expander`);
    const unit = use.at.address === I2C_ADDRESS.motorExpander ? 1 : 2;
    return end("mcp23017", expanderPin(use.at.pin), unit);
  };
  const lanes = uses.filter(({ signal }) => signal === "motor").length;
  return Array.from({ length: lanes }, (_, from0) => {
    const lane = from0 + 1;
    return { lane, motor: at(lane, "motor"), home: at(lane, "home") };
  });
}

/** GPA0 to GPA7, then GPB0 to GPB7. */
export function expanderPin(pin: number): string {
  return `${pin < 8 ? "GPA" : "GPB"}${pin % 8}`;
}
