import { describe, expect, it } from "vitest";
import {
  PretendMachine,
  pretendPlatform,
  spoiled,
} from "../../../tools/espruino/pretend/machine.ts";
import { pretendTime } from "../../../tools/espruino/pretend/time.ts";
import type { BoardInput } from "../../board/board.ts";
import { GPIO, I2C_ADDRESS } from "../pins.ts";
import { BeamSensor } from "./drop-sensor.ts";
import { CardReader } from "./card-reader.ts";
import { ClimateSensor } from "./climate.ts";
import { CodeReader } from "./code-reader.ts";
import { LaneBoard } from "./lane-board.ts";
import { Panel } from "./panel.ts";
import { RtcClock } from "./clock.ts";
import { Spirals } from "./spirals.ts";

const NOW = 1799976000;

function bench() {
  const time = pretendTime();
  const machine = new PretendMachine(time, NOW);
  const platform = pretendPlatform(machine, {
    flash: { read: () => new Uint8Array(), write() {}, erasePage() {} },
    open: () => ({ write() {}, cut() {} }),
    sha256: () => new Uint8Array(32),
    file: () => undefined,
    print() {},
    memory: () => ({ usage: 0, total: 1 }),
  });
  const told: BoardInput[] = [];
  const logged: string[] = [];
  const log = (code: string) => void logged.push(code);
  return { time, machine, platform, told, sink: (i: BoardInput) => void told.push(i), log, logged };
}

const bytes = (hex: string): string =>
  Buffer.from(hex.replaceAll(" ", ""), "hex").toString("latin1");

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

  it("is set up by reading each register, and written and saved only where it differs", () => {
    const { time, machine, platform, sink, log } = bench();
    const port = machine.ports.Serial3;
    port.answer = (frame) => {
      const reads = frame[2] === 7;
      const isMode = frame[4] === 0 && frame[5] === 0;
      if (!reads) return bytes("02 00 00 01 00 33 31");
      // The mode differs (D5 for D7); everything else is said as it is wanted.
      if (isMode) return bytes("02 00 00 01 D5 A8 E9");
      return replyOf(WANTED[(frame[4] ?? 0) * 256 + (frame[5] ?? 0)] ?? 0);
    };
    new CodeReader(platform, log).start(sink);
    time.pass(400);
    const writes = port.written.filter((frame) => frame.charCodeAt(2) !== 7);
    expect(writes.map((frame) => frame.charCodeAt(2))).toEqual([8, 9]);
  });

  it("that does not answer is told to the person on duty", () => {
    const { time, platform, sink, log, logged } = bench();
    new CodeReader(platform, log).start(sink);
    time.pass(2000);
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

const FRAME = "AA AA AA 96 69 ";
const FOUND = bytes(FRAME + "00 08 00 00 9F 00 00 00 00 97");
const SELECTED = bytes(FRAME + "00 0C 00 00 90 00 00 00 00 00 00 00 00 9C");
const NO_CARD = bytes(FRAME + "00 04 00 00 80 84");

/** A base info whose text is 256 times this byte, and whose photo is empty. */
function baseInfo(byte: number): string {
  const frame = Buffer.alloc(1295);
  frame.write("aaaaaa96690508000090010004", 0, "hex");
  frame.fill(byte, 14, 270);
  let xor = 0;
  for (let i = 5; i < 1294; i++) xor ^= frame[i] ?? 0;
  frame[1294] = xor;
  return frame.toString("latin1");
}

describe("the card reader", () => {
  function withCard() {
    const it = bench();
    let lies = true;
    it.machine.ports.Serial2.answer = (frame) => {
      const command = `${frame[7]?.toString(16)} ${frame[8]}`;
      if (!lies) return NO_CARD;
      return { "20 1": FOUND, "20 2": SELECTED, "30 1": baseInfo(0x31) }[command] ?? "";
    };
    return { ...it, lift: () => (lies = false), lay: () => (lies = true) };
  }

  it("shows a card to the kiosk once, however long it lies there, and leaves no byte of it", () => {
    const { time, platform, told, sink, log } = withCard();
    const seen: Uint8Array[] = [];
    const sums: number[] = [];
    const reader = new CardReader(platform, log);
    reader.start(sink, (text) => {
      seen.push(text);
      sums.push(text.reduce((sum, byte) => sum + byte, 0));
      return { kind: "card", refused: "under-age" };
    });
    time.pass(5000);
    expect(sums).toEqual([256 * 0x31]);
    expect(told).toEqual([{ kind: "card", refused: "under-age" }]);
    expect(seen[0]?.every((byte) => byte === 0)).toBe(true);
  });

  it("reads the next card after the first was lifted", () => {
    const { time, platform, told, sink, log, lift, lay } = withCard();
    new CardReader(platform, log).start(sink, () => ({ kind: "card", refused: "under-age" }));
    time.pass(2000);
    lift();
    time.pass(2000);
    lay();
    time.pass(2000);
    expect(told).toHaveLength(2);
  });

  it("leaves no byte of a card when the kiosk cannot look at it", () => {
    const { time, platform, sink, log } = withCard();
    let seen = new Uint8Array(1);
    const reader = new CardReader(platform, log);
    const start = () => {
      reader.start(sink, (text) => {
        seen = text as Uint8Array<ArrayBuffer>;
        throw new Error("planted");
      });
      time.pass(1000);
    };
    expect(start).toThrow("planted");
    expect(seen.length).toBe(256);
    expect(seen.every((byte) => byte === 0)).toBe(true);
  });
});

describe("a lane board on RS-485", () => {
  it.each([
    ["a box", "00 5D 00 AA 07", ["home", "drop", "home"]],
    ["no box", "00 5D 00 00 5D", ["home", "home"]],
    ["an open motor", "00 5C 40 00 9C", ["home", "motor-current"]],
    ["a turn that timed out", "00 5C 50 00 AC", ["home"]],
  ])("tells a turn that ended with %s", (_what, reply, kinds) => {
    const { machine, platform, told, sink, log } = bench();
    const lanes = new LaneBoard(platform, log);
    lanes.start(sink);
    lanes.run(11);
    expect(machine.ports.Serial2.written).toEqual([bytes("00 FF 0B F4 AA 55")]);
    machine.ports.Serial2.arrive(bytes(reply));
    expect(told.map((input) => input.kind)).toEqual(kinds);
  });

  it("that does not answer its self-check has no good drop sensor", () => {
    const { time, platform, told, sink, log, logged } = bench();
    const lanes = new LaneBoard(platform, log);
    lanes.start(sink);
    lanes.test();
    time.pass(6000);
    expect(told).toEqual([{ kind: "drop-tested", good: false }]);
    expect(logged).toEqual(["lane-board-silent"]);
  });
});
