import { beforeEach, describe, expect, test } from "vitest";
import type { BoardInput } from "../board/board.ts";
import { ManualUptime } from "./manual-uptime.ts";
import { UNO_PINS } from "./pins.ts";
import { PretendPins } from "./pretend-pins.ts";
import { type Spirals, spirals } from "./spirals.ts";

let pins: PretendPins;
let uptime: ManualUptime;
let motors: Spirals;
let told: BoardInput[];
let log: string[];

/** Lane 1: motor on pin 4, home switch on pin 8, low at home. */
beforeEach(() => {
  pins = new PretendPins();
  uptime = new ManualUptime();
  told = [];
  log = [];
  const write = (code: string, text: string) => log.push(`${code} ${text}`);
  motors = spirals(UNO_PINS.lanes, { pins, uptime, log: write });
  motors.start((input) => told.push(input));
  pins.rise();
  for (const { home } of UNO_PINS.lanes) pins.level(home, false);
});

describe("spirals on pins", () => {
  test("a turn is told once as away and once as home, however the switch bounces", () => {
    motors.run(1);
    for (const high of [true, false, true, false, true]) {
      pins.level(8, high);
      uptime.pass(2);
    }
    uptime.pass(1500);
    expect(told).toEqual([{ kind: "home", at: false }]);
    for (const high of [false, true, false]) {
      pins.level(8, high);
      uptime.pass(1);
    }
    uptime.pass(100);
    motors.halt(1);
    expect(told).toEqual([
      { kind: "home", at: false },
      { kind: "home", at: true },
    ]);
    expect(pins.written).toEqual(["4 high", "4 low"]);
  });

  test("the home switch of a lane that does not turn is nobody's turn", () => {
    motors.run(1);
    pins.level(9, true);
    uptime.pass(100);
    expect(told).toEqual([]);
  });

  test("never two motors at once: the first is cut before the second gets power", () => {
    motors.run(1);
    motors.run(2);
    motors.halt(1);
    motors.halt(2);
    expect(pins.written).toEqual(["4 high", "4 low", "5 high", "5 low"]);
  });

  test("a lane without pins turns nothing and says so", () => {
    motors.run(9);
    expect(pins.written).toEqual([]);
    expect(motors.isRunning()).toBe(false);
    expect(log).toEqual(["lane-unwired lane 9"]);
  });

  test("stopping cuts the motor that turns", () => {
    motors.run(3);
    motors.stop();
    expect(pins.written).toEqual(["6 high", "6 low"]);
  });
});
