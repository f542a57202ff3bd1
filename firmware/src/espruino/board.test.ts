import { expect, it } from "vitest";
import { espruinoBoard } from "./board.ts";
import { bench } from "../../tools/espruino/pretend/bench.ts";
import { GPIO } from "./pins.ts";
import { pinOf } from "./platform.ts";

it("a board that stops lets its motors go before anything else", () => {
  const { platform, sink, log } = bench();
  const written: string[] = [];
  const { write } = platform.gpio;
  const gpio: typeof platform.gpio = {
    ...platform.gpio,
    write(pin, high) {
      written.push(pin + (high ? " high" : " low"));
      write(pin, high);
    },
  };
  const board = espruinoBoard({ ...platform, gpio }, "spirals", log);
  board.start(sink, () => ({ kind: "card", refused: "card-unreadable" }));
  written.splice(0);
  board.stop();
  expect(written[0]).toBe(pinOf(GPIO.expanderReset) + " low");
  expect(written).toContain(pinOf(GPIO.dropEmitter) + " low");
});

it("a board that stops lets its motors go even when another of its parts cannot stop", () => {
  const { platform, machine, sink, log } = bench();
  const { write } = platform.gpio;
  let broken = false;
  const gpio: typeof platform.gpio = {
    ...platform.gpio,
    write(pin, high) {
      if (broken && pin !== pinOf(GPIO.expanderReset)) throw new Error("planted");
      write(pin, high);
    },
  };
  const board = espruinoBoard({ ...platform, gpio }, "spirals", log);
  board.start(sink, () => ({ kind: "card", refused: "card-unreadable" }));
  board.motors.run(4);
  broken = true;
  expect(() => board.stop()).toThrow("planted");
  expect(machine.turning(4)).toBe(false);
});
