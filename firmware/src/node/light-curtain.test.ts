import { beforeEach, describe, expect, test } from "vitest";
import type { BoardInput } from "../board/board.ts";
import { type LightCurtain, lightCurtain } from "./light-curtain.ts";
import { ManualUptime } from "./manual-uptime.ts";
import { PretendPins } from "./pretend-pins.ts";

const EMITTER = 3;
const RECEIVER = 2;
const DARK = true;
const LIGHT = false;

let pins: PretendPins;
let uptime: ManualUptime;
let curtain: LightCurtain;
let told: BoardInput[];

beforeEach(() => {
  pins = new PretendPins();
  uptime = new ManualUptime();
  told = [];
  curtain = lightCurtain({ emitter: EMITTER, receiver: RECEIVER, pins, uptime });
  curtain.start((input) => told.push(input));
});

function lightUp(): void {
  pins.rise();
  pins.level(RECEIVER, DARK);
  pins.level(RECEIVER, LIGHT);
  pins.written.length = 0;
}

function shadow(ms: number): void {
  pins.level(RECEIVER, DARK);
  uptime.pass(ms);
  pins.level(RECEIVER, LIGHT);
}

/** The receiver follows the emitters after a moment, as a good curtain does. */
function follow(sees: (emitting: boolean) => boolean): void {
  curtain.test();
  for (let i = 0; i < 4; i++) {
    uptime.pass(5);
    const last = pins.written.at(-1);
    if (last !== undefined) pins.level(RECEIVER, sees(last === `${EMITTER} high`) ? LIGHT : DARK);
  }
  uptime.pass(500);
}

describe("the light curtain", () => {
  test("the dark before its emitters are on is no box", () => {
    pins.rise();
    expect(pins.written).toEqual([`${EMITTER} high`]);
    pins.level(RECEIVER, DARK);
    pins.level(RECEIVER, LIGHT);
    expect(told).toEqual([]);
  });

  test("a box of 3 to 60 ms of shadow is one drop, and its ragged edge is the same box", () => {
    lightUp();
    shadow(3);
    uptime.pass(100);
    shadow(60);
    uptime.pass(5);
    shadow(2);
    uptime.pass(100);
    expect(told).toEqual([{ kind: "drop" }, { kind: "drop" }]);
  });

  test("two boxes one after the other are two drops", () => {
    lightUp();
    shadow(30);
    uptime.pass(50);
    shadow(30);
    expect(told).toHaveLength(2);
  });

  test("the self-test is good when it goes dark and light with its emitters, and drops nothing", () => {
    lightUp();
    follow((emitting) => emitting);
    expect(told).toEqual([{ kind: "drop-tested", good: true }]);
    expect(pins.written).toEqual([`${EMITTER} low`, `${EMITTER} high`]);
    uptime.pass(50);
    shadow(20);
    expect(told).toHaveLength(2);
  });

  test("a receiver that sees light without emitters is not believed", () => {
    lightUp();
    follow(() => true);
    expect(told).toEqual([{ kind: "drop-tested", good: false }]);
  });

  test("a receiver that sees no light with emitters on is not believed", () => {
    lightUp();
    pins.level(RECEIVER, DARK);
    told.length = 0;
    follow(() => false);
    expect(told).toEqual([{ kind: "drop-tested", good: false }]);
  });

  test("without its board the self-test fails at once, so that nothing is vended blind", () => {
    lightUp();
    pins.fall();
    curtain.test();
    expect(told).toEqual([{ kind: "drop-tested", good: false }]);
  });
});
