import { beforeEach, describe, expect, test } from "vitest";
import type { BoardInput } from "../board/board.ts";
import { frontPanel } from "./front-panel.ts";
import { ManualUptime } from "./manual-uptime.ts";
import { UNO_PINS } from "./pins.ts";
import { PretendPins } from "./pretend-pins.ts";

const { door, button, lamp, buzzer } = UNO_PINS;

let pins: PretendPins;
let uptime: ManualUptime;
let told: BoardInput[];
let shown: string[];
let panel: ReturnType<typeof frontPanel>;

beforeEach(() => {
  pins = new PretendPins();
  uptime = new ManualUptime();
  told = [];
  shown = [];
  const show = (code: string, number: string) => shown.push(`${code} ${number}`);
  panel = frontPanel({
    at: UNO_PINS,
    pins,
    uptime,
    show: (code, number) => void show(code, number),
  });
});

function started(): void {
  panel.start((input) => told.push(input));
  pins.rise();
  pins.level(door, false);
  pins.level(button, true);
}

describe("the front of the kiosk", () => {
  test("a press is told once, when it lasted longer than a spark", () => {
    started();
    told.length = 0;
    pins.level(button, false);
    uptime.pass(10);
    pins.level(button, true);
    uptime.pass(100);
    expect(told).toEqual([]);
    pins.level(button, false);
    uptime.pass(3000);
    expect(told).toEqual([{ kind: "button" }]);
  });

  test("a button that is stuck when the machine starts presses nothing until it was let go", () => {
    panel.start((input) => told.push(input));
    pins.rise();
    pins.level(button, false);
    uptime.pass(1000);
    expect(told).toEqual([]);
    pins.level(button, true);
    uptime.pass(100);
    pins.level(button, false);
    uptime.pass(100);
    expect(told).toEqual([{ kind: "button" }]);
  });

  test("a door that rattles is not opened; one that opens and closes is told each time", () => {
    started();
    pins.level(door, true);
    uptime.pass(100);
    pins.level(door, false);
    uptime.pass(1000);
    pins.level(door, true);
    uptime.pass(300);
    pins.level(door, false);
    uptime.pass(300);
    const doors = told.filter(({ kind }) => kind === "door");
    expect(doors).toEqual([
      { kind: "door", open: false },
      { kind: "door", open: true },
      { kind: "door", open: false },
    ]);
  });

  test("a door that stands open when the kiosk starts is told, though it was seen before", () => {
    pins.rise();
    pins.level(door, true);
    panel.start((input) => told.push(input));
    expect(told).toEqual([{ kind: "door", open: true }]);
  });

  test("a box that drops sounds for a moment and is shown; a refusal is only shown", () => {
    started();
    panel.show("dispensed", "");
    uptime.pass(1000);
    panel.show("no-stock", "");
    uptime.pass(1000);
    const sounds = pins.written.filter((line) => line.startsWith(`${buzzer} `));
    expect(sounds).toEqual([`${buzzer} high`, `${buzzer} low`]);
    expect(shown).toEqual(["dispensed ", "no-stock "]);
  });

  test("the lamp shines again when the board was gone for a while", () => {
    started();
    panel.lamp(true);
    pins.fall();
    pins.written.length = 0;
    pins.rise();
    expect(pins.written).toContain(`${lamp} high`);
  });
});
