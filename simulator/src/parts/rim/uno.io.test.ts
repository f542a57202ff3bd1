import { createRequire } from "node:module";
import { afterEach, describe, expect, test } from "vitest";
import { PretendDs3231 } from "../ds3231.ts";
import { hexOf } from "../hex-bytes.ts";
import { PretendI2cBus } from "../i2c-bus.ts";
import { PretendSht3x } from "../sht3x.ts";
import { realPartTime } from "./real-part-time.ts";
import { PartTransport } from "./transport.ts";
import { PretendUno, standardFirmata } from "./uno.ts";

/** What of firmata-io and johnny-five is used here; neither brings its types. */
interface FirmataIo {
  MODES: { INPUT: number; OUTPUT: number; PULLUP: number };
  firmware: { name: string };
  once(event: "ready", told: () => void): void;
  pinMode(pin: number, mode: number): void;
  digitalWrite(pin: number, value: number): void;
  digitalRead(pin: number, told: (value: number) => void): void;
  i2cConfig(options: object): void;
  i2cWrite(address: number, bytes: number[]): void;
  i2cReadOnce(address: number, count: number, told: (bytes: number[]) => void): void;
  i2cReadOnce(address: number, at: number, count: number, told: (bytes: number[]) => void): void;
}
interface JohnnyFive {
  Board: new (options: object) => { once(event: "ready", told: () => void): void };
  Relay: new (pin: number) => { close(): void; open(): void };
  Switch: new (options: object) => { on(event: string, told: () => void): void };
}
const require = createRequire(import.meta.url);
const { Firmata } = require("firmata-io") as { Firmata: new (port: object) => FirmataIo };

let running: PretendUno | undefined;
afterEach(() => running?.stop());

async function firmata(bus?: PretendI2cBus): Promise<{ uno: PretendUno; io: FirmataIo }> {
  const uno = new PretendUno(standardFirmata(), bus);
  running = uno;
  const io = new Firmata(new PartTransport(uno));
  uno.start();
  await new Promise<void>((resolve) => io.once("ready", resolve));
  return { uno, io };
}

/** Resolves with the pin and its level at the next edge. */
function edge(uno: PretendUno): Promise<string> {
  return new Promise((resolve) => {
    uno.driven = (pin, high) => resolve(`${pin} ${high ? "high" : "low"}`);
  });
}

describe("an unmodified StandardFirmata on an emulated Uno", { timeout: 30_000 }, () => {
  test("drives a pin up and down, and reads one that is held from outside", async () => {
    const { uno, io } = await firmata();
    expect(io.firmware.name).toContain("StandardFirmata");
    io.pinMode(4, io.MODES.OUTPUT);
    const up = edge(uno);
    io.digitalWrite(4, 1);
    expect(await up).toBe("4 high");
    const down = edge(uno);
    io.digitalWrite(4, 0);
    expect(await down).toBe("4 low");
    io.pinMode(8, io.MODES.INPUT);
    const levels: number[] = [];
    await new Promise<void>((resolve) => {
      io.digitalRead(8, (level) => {
        levels.push(level);
        if (level === 1) resolve();
        else uno.setPin(8, true);
      });
      uno.setPin(8, false);
    });
    expect(levels).toEqual([0, 1]);
  });

  test("reads a thermometer and a clock on its I2C bus, byte for byte", async () => {
    const bus = new PretendI2cBus({
      0x44: new PretendSht3x(realPartTime),
      0x68: new PretendDs3231(() => 1799976005),
    });
    const { io } = await firmata(bus);
    io.i2cConfig({ delay: 0 });
    io.i2cWrite(0x44, [0x24, 0x00]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const climate = await new Promise<number[]>((told) => io.i2cReadOnce(0x44, 6, told));
    expect(hexOf(Uint8Array.from(climate))).toBe("66 66 93 80 00 A2");
    const time = await new Promise<number[]>((told) => io.i2cReadOnce(0x68, 0, 3, told));
    expect(hexOf(Uint8Array.from(time))).toBe("05 20 01");
  });

  test("johnny-five drives a relay and hears a switch, each seen at the chip's pins", async () => {
    const { uno, io } = await firmata();
    const five = require("johnny-five") as JohnnyFive;
    const board = new five.Board({ io, repl: false, sigint: false, debug: false });
    await new Promise<void>((resolve) => board.once("ready", resolve));
    const relay = new five.Relay(5);
    const closed = edge(uno);
    relay.close();
    expect(await closed).toBe("5 high");
    const opened = edge(uno);
    relay.open();
    expect(await opened).toBe("5 low");
    uno.setPin(9, true);
    const door = new five.Switch({ pin: 9, type: "NO" });
    const heard = new Promise<void>((resolve) => door.on("close", resolve));
    await new Promise((resolve) => setTimeout(resolve, 200));
    uno.setPin(9, false);
    await heard;
  });

  test("stopped, it drives nothing more", async () => {
    const { uno, io } = await firmata();
    io.pinMode(4, io.MODES.OUTPUT);
    uno.stop();
    io.digitalWrite(4, 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(uno.isHigh(4)).toBe(false);
  });
});
