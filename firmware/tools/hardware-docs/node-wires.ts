import { type FirmataPins, MEGA_PINS } from "../../src/node/pins.ts";
import { feed, type Laid, LOAD_UNITS, laneWires, signal, type Sizes } from "./shared-wires.ts";
import { type Cable, end, type End, type Resistor, row, type WireGroup } from "./wire.ts";

/** Every input has its own; the Arduino's are not used (firmware/src/node/pins.ts). */
const UP: Resistor = { part: "resistor-4k7", to: "logic" };

/** Every wire that only the Node kiosk has, signals from the program's own pin table. */
export function nodeWires(sizes: Sizes, pins: FirmataPins = MEGA_PINS): Laid[] {
  const lanes = pins.lanes.map(({ lane, motor, home }) => {
    return { lane, motor: pin(motor), home: pin(home), resistor: UP };
  });
  return [
    {
      group: "controller",
      from: end("arduino", "5V"),
      to: row("logic"),
      colour: "yellow",
      mm2: sizes.mm2.logic,
      guard: "logic",
    },
    {
      group: "controller",
      from: end("arduino", "GND"),
      to: row("GND"),
      colour: "black",
      mm2: sizes.mm2.logic,
      guard: "logic",
    },
    ...panelWires(pins),
    ...busWires(sizes, pins),
    ...laneWires(sizes, lanes),
  ];
}

function pin(number: number): End {
  return end("arduino", `D${number}`);
}

function panelWires(pins: FirmataPins): Laid[] {
  const ends: [number, End, WireGroup, Resistor?][] = [
    [pins.dropEmitter, end("load-mosfet", "G", LOAD_UNITS.emitter), "drop"],
    [pins.dropReceiver, end("drop-sensor", "receiver"), "drop", UP],
    [pins.door, end("door-switch", "contact"), "front", UP],
    [pins.button, end("button", "contact"), "front", UP],
    [pins.lamp, end("load-mosfet", "G", LOAD_UNITS.lamp), "front"],
    [pins.buzzer, end("load-mosfet", "G", LOAD_UNITS.buzzer), "front"],
  ];
  return ends.map(([number, to, group, resistor], at) =>
    signal({ from: pin(number), to, group, at, resistor }),
  );
}

function busWires(sizes: Sizes, { i2c }: FirmataPins): Laid[] {
  const lines = [
    signal({ from: pin(i2c.sda), to: row("SDA"), group: "bus", at: 0, resistor: UP }),
    signal({ from: pin(i2c.scl), to: row("SCL"), group: "bus", at: 1, resistor: UP }),
  ];
  const parts = [
    { part: "climate", power: "VDD" },
    { part: "clock", power: "VCC" },
  ];
  const wires = parts.flatMap(({ part, power }): Laid[] => [
    ...feed(sizes, { rail: "logic", part, terminals: [power, "GND"], group: "bus" }),
    signal({ from: row("SDA"), to: end(part, "SDA"), group: "bus", at: 0 }),
    signal({ from: row("SCL"), to: end(part, "SCL"), group: "bus", at: 1 }),
  ]);
  return [...lines, ...wires];
}

/** Ready-made cables of the Node kiosk. */
export function nodeCables(): Cable[] {
  const usb = (label: string, part: string, group: WireGroup): Cable => ({
    label,
    group,
    part: "usb-cable",
    from: end("computer", "USB"),
    to: end(part, "USB"),
  });
  return [
    usb("U1", "arduino", "controller"),
    usb("U2", "gm65", "readers"),
    usb("U3", "sdt", "readers"),
    usb("U4", "screen", "front"),
    {
      label: "H1",
      group: "front",
      part: "hdmi-cable",
      from: end("computer", "HDMI"),
      to: end("screen", "HDMI"),
    },
  ];
}
