/**
 * The service program with pretend parts, for an interpreter without any; every lane is empty. A
 * tester's hands are `bench.press()`, `bench.door(open)`, `bench.scan(text)` and `bench.card()`.
 */
import { GLYPH_FILE } from "../../../src/espruino/glyph-file.ts";
import { GPIO } from "../../../src/espruino/pins.ts";
import { interpreterPlatform } from "../../../src/espruino/interpreter.ts";
import type { ServiceConsole } from "../../../src/espruino/service/report.ts";
import { Service } from "../../../src/espruino/service/service.ts";
import { PretendMachine, pretendPlatform } from "../../espruino/pretend/machine.ts";

declare const global: {
  anxinService?: ServiceConsole;
  bench?: { press(): void; door(open: boolean): void; scan(text: string): void; card(): void };
};
declare function load(): void;

/** SDT replies whose SW3 says no card, found, selected, and a card that is refused. */
const NO_CARD = "\xaa\xaa\xaa\x96\x69\0\x04\0\0\x80\x84";
const FOUND = "\xaa\xaa\xaa\x96\x69\0\x04\0\0\x9f\x9b";
const SELECTED = "\xaa\xaa\xaa\x96\x69\0\x04\0\0\x90\x94";
const REFUSED = "\xaa\xaa\xaa\x96\x69\0\x04\0\0\x31\x35";
const READ = 0x30;
const LANES = 12;

const real = interpreterPlatform();
const startSeconds = Math.floor(Date.now() / 1000 - real.timers.nowMs() / 1000);
const machine = new PretendMachine(real.timers, startSeconds);
for (let lane = 1; lane <= LANES; lane++) machine.turns[lane] = ["empty", "empty"];
const { flash, open, sha256, print, memory } = real;
/** A test's board has no glyphs, and what a display draws is not looked at here. */
const file = (name: string): string | undefined =>
  name === GLYPH_FILE ? "AG1 000000 000000\n" : real.file(name);
const platform = pretendPlatform(machine, { flash, open, sha256, file, print, memory });
const { writeTo } = platform.i2c;
platform.i2c.writeTo = (address, bytes) => {
  const before = machine.started.length;
  writeTo(address, bytes);
  // So that whoever cuts the power can do it while a motor runs.
  if (machine.started.length > before) print("bench-motor-on");
};
const service = new Service(platform, "spirals", () => load());
global.anxinService = service.console();
global.bench = {
  press: () => machine.press(),
  door: (isOpen) => machine.set(GPIO.door, isOpen),
  scan: (text) => machine.ports.Serial3.arrive(text + "\r"),
  card() {
    machine.ports.Serial2.answer = (bytes) => {
      if (bytes[7] !== READ) return bytes[8] === 1 ? FOUND : SELECTED;
      machine.ports.Serial2.answer = () => NO_CARD;
      return REFUSED;
    };
  },
};
service.start();
