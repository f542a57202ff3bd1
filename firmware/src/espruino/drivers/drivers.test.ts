import { describe, expect, it } from "vitest";
import { spoiled } from "../../../tools/espruino/pretend/machine.ts";
import { GPIO, I2C_ADDRESS } from "../pins.ts";
import { bench, bytes, NOW } from "../../../tools/espruino/pretend/bench.ts";
import { BeamSensor } from "./drop-sensor.ts";
import { ClimateSensor } from "./climate.ts";
import { CodeReader } from "./code-reader.ts";
import { Panel } from "./panel.ts";
import { RtcClock } from "./clock.ts";
import { ds3231SetTime } from "../../parts/ds3231.ts";
import { Spirals } from "./spirals.ts";

describe("spirals behind expanders", () => {
  it("a turn is told as leaving home and coming back, and only the asked motor has power", () => {
    const { time, machine, platform, told, sink, log } = bench();
    const spirals = new Spirals(platform, log);
    spirals.start(sink);
    spirals.run(12);
    expect([machine.turning(12), machine.turning(1)]).toEqual([true, false]);
    time.pass(1000);
    expect(told).toEqual([
      { kind: "home", at: false },
      { kind: "home", at: true },
    ]);
    spirals.halt(12);
    expect(machine.turning(12)).toBe(false);
  });

  it("a home switch that chatters for one look says nothing by it", () => {
    const { time, platform, told, sink, log } = bench();
    const { readFrom } = platform.i2c;
    let looks = 0;
    platform.i2c.readFrom = (address, count) => {
      const levels = readFrom(address, count);
      if (address !== I2C_ADDRESS.homeExpander) return levels;
      looks += 1;
      const chatters = looks === 3 || looks === 40;
      return chatters ? levels.map((byte) => byte ^ 255) : levels;
    };
    const spirals = new Spirals(platform, log);
    spirals.start(sink);
    spirals.run(12);
    time.pass(300);
    expect(told).toEqual([{ kind: "home", at: false }]);
    time.pass(700);
    expect(looks).toBeGreaterThan(40);
    expect(told).toEqual([
      { kind: "home", at: false },
      { kind: "home", at: true },
    ]);
    spirals.halt(12);
  });

  it("a second motor never runs beside the first", () => {
    const { machine, platform, sink, log } = bench();
    const spirals = new Spirals(platform, log);
    spirals.start(sink);
    spirals.run(3);
    spirals.run(4);
    expect([machine.turning(3), machine.turning(4)]).toEqual([false, true]);
    spirals.halt(3);
    expect(machine.turning(4)).toBe(true);
  });

  it("a motor whose expander no longer answers is let go by reset", () => {
    const { machine, platform, sink, log, logged } = bench();
    const spirals = new Spirals(platform, log);
    spirals.start(sink);
    spirals.run(5);
    machine.gone[I2C_ADDRESS.motorExpander] = true;
    spirals.halt(5);
    expect(machine.turning(5)).toBe(false);
    expect(logged).toContain("expander-silent");
  });

  it("a motor that turns when the program ends is let go, and the expanders stay in reset", () => {
    const { machine, platform, sink, log } = bench();
    const spirals = new Spirals(platform, log);
    spirals.start(sink);
    spirals.run(7);
    spirals.stop();
    expect(machine.turning(7)).toBe(false);
    expect(machine.levels["D" + GPIO.expanderReset]).toBe(false);
  });

  it("a lane the kiosk does not have turns nothing", () => {
    const { machine, platform, sink, log } = bench();
    const spirals = new Spirals(platform, log);
    spirals.start(sink);
    spirals.run(13);
    expect(machine.started).toEqual([]);
  });
});

describe("the beam across the chute", () => {
  it("a box is told once, and the sensor's own test is not a box", () => {
    const { time, machine, platform, told, sink } = bench();
    const beam = new BeamSensor(platform);
    beam.start(sink);
    beam.test();
    time.pass(100);
    machine.set(GPIO.dropReceiver, true);
    machine.set(GPIO.dropReceiver, false);
    expect(told).toEqual([{ kind: "drop-tested", good: true }, { kind: "drop" }]);
  });

  it("a receiver that sees light without its emitter, or none with it, is not good", () => {
    for (const level of [false, true]) {
      const { time, machine, platform, told, sink } = bench();
      machine.curtain = "blind";
      machine.levels["D" + GPIO.dropReceiver] = level;
      const beam = new BeamSensor(platform);
      beam.start(sink);
      beam.test();
      time.pass(100);
      expect(told).toEqual([{ kind: "drop-tested", good: false }]);
    }
  });
});

it("a press, an opened door and a door open from the start are told; the lamp beeps once", () => {
  const { time, machine, platform, told, sink } = bench();
  machine.levels["D" + GPIO.door] = true;
  const panel = new Panel(platform);
  panel.start(sink);
  machine.set(GPIO.door, false);
  machine.press();
  panel.lamp(true);
  expect(machine.levels["D" + GPIO.buzzer]).toBe(true);
  time.pass(100);
  panel.lamp(true);
  expect([machine.levels["D" + GPIO.lamp], machine.levels["D" + GPIO.buzzer]]).toEqual([
    true,
    false,
  ]);
  expect(told).toEqual([
    { kind: "door", open: true },
    { kind: "door", open: false },
    { kind: "button" },
  ]);
});

describe("the climate sensor", () => {
  it("tells a reading a minute", () => {
    const { time, platform, told, sink, log } = bench();
    new ClimateSensor(platform, log).start(sink);
    time.pass(61_000);
    const { usage, total } = platform.memory();
    const climate = { kind: "climate", temperatureCenti: 2500, humidityDeci: 500 };
    const reading = { ...climate, memoryFree: total - usage };
    expect(told).toEqual([reading, reading]);
  });

  it("tells nothing of a reading whose check is wrong, and after five that it is lost, once", () => {
    const { time, machine, platform, told, sink, log, logged } = bench();
    machine.climate = spoiled(machine.climate);
    new ClimateSensor(platform, log).start(sink);
    time.pass(600_000);
    expect({ told, logged }).toEqual({
      told: [{ kind: "climate-lost" }],
      logged: ["climate-sensor-silent"],
    });
  });
});

it("the clock goes on between readings, and is nought when its chip does not answer", () => {
  const { time, machine, platform } = bench();
  const clock = new RtcClock(platform);
  clock.start();
  time.pass(30_000);
  expect(clock.seconds()).toBe(NOW + 30);
  machine.gone[I2C_ADDRESS.clock] = true;
  time.pass(60_000);
  expect(clock.seconds()).toBe(0);
});

describe("the code reader", () => {
  it("a code is told when its line is whole, whatever pieces it comes in", () => {
    const { machine, platform, told, sink, log } = bench();
    new CodeReader(platform, log).start(sink);
    machine.ports.Serial3.arrive("ABC");
    machine.ports.Serial3.arrive("DEF\r");
    expect(told).toEqual([{ kind: "code", text: "ABCDEF" }]);
  });

  /** A reader whose mode is D5 until it is written; everything else is as it is wanted. */
  function withReader() {
    const it = bench();
    const port = it.machine.ports.Serial3;
    const reader = { mode: 0xd5, gone: false };
    port.answer = (frame) => {
      const isMode = frame[4] === 0 && frame[5] === 0;
      if (reader.gone) return "";
      if (frame[2] === 8 && isMode) reader.mode = frame[6] ?? 0;
      if (frame[2] !== 7) return bytes("02 00 00 01 00 33 31");
      if (isMode) return replyOf(reader.mode);
      return replyOf(WANTED[(frame[4] ?? 0) * 256 + (frame[5] ?? 0)] ?? 0);
    };
    new CodeReader(it.platform, it.log).start(it.sink);
    /** Kinds of frames other than reads, since this was last asked: 8 writes, 9 saves. */
    const changes = () => {
      const frames = port.written.splice(0).map((frame) => frame.charCodeAt(2));
      return frames.filter((kind) => kind !== 7);
    };
    return { ...it, reader, changes };
  }

  it("is set up by reading each register, and written and saved only where it differs", () => {
    const { time, reader, changes } = withReader();
    time.pass(400);
    expect(changes()).toEqual([8, 9]);
    expect(reader.mode).toBe(0xd7);
  });

  it("is looked at again each minute, and nothing is written while it is right", () => {
    const { time, machine, changes } = withReader();
    time.pass(400);
    changes();
    time.pass(60_000);
    expect(machine.ports.Serial3.written.length).toBe(8);
    expect(changes()).toEqual([]);
  });

  it("is set up again when another comes in its place, or it comes back without its settings", () => {
    const { time, reader, changes, logged } = withReader();
    time.pass(400);
    changes();
    reader.gone = true;
    time.pass(180_000);
    expect(logged).toEqual(["code-reader-silent"]);
    Object.assign(reader, { gone: false, mode: 0xd4 });
    changes();
    time.pass(70_000);
    expect(changes()).toEqual([8, 9]);
    expect(reader.mode).toBe(0xd7);
    reader.gone = true;
    time.pass(70_000);
    expect(logged).toEqual(["code-reader-silent", "code-reader-silent"]);
  });

  it("that does not answer is told to the person on duty, once", () => {
    const { time, platform, sink, log, logged } = bench();
    new CodeReader(platform, log).start(sink);
    time.pass(600_000);
    expect(logged).toEqual(["code-reader-silent"]);
  });
});

/** Registers of the kiosk's set-up, as FACTS of the GM65 name them. */
const WANTED: { [register: number]: number } = {
  0x0d: 0x00,
  0x60: 0x01,
  0x06: 0x32,
  0x13: 0x85,
  0x2c: 0x00,
  0x3f: 0x01,
  0x03: 0x02,
};

function replyOf(value: number): string {
  let crc = 0;
  for (const byte of [0, 1, value]) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc & 0x8000) === 0 ? (crc << 1) & 0xffff : ((crc << 1) ^ 0x1021) & 0xffff;
    }
  }
  return String.fromCharCode(2, 0, 0, 1, value, crc >> 8, crc & 255);
}

it("a clock that lost its time, or is off, is set to authenticated time; one that is near is left", () => {
  const { machine, platform } = bench();
  const written: (readonly number[])[] = [];
  const { writeTo } = platform.i2c;
  platform.i2c.writeTo = (address, bytes) => {
    if (address === I2C_ADDRESS.clock && bytes.length > 1) written.push(bytes as number[]);
    writeTo(address, bytes);
  };
  const clock = new RtcClock(platform);
  clock.start();
  clock.set(NOW + 60);
  expect(written).toEqual([]);
  clock.set(NOW + 61);
  expect(written).toEqual(ds3231SetTime(NOW + 61));
  machine.gone[I2C_ADDRESS.clock] = true;
  expect(() => clock.set(NOW + 3600)).not.toThrow();
});
