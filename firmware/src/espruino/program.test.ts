import { expect, it } from "vitest";
import { boardHash } from "../../tools/testing/board-hash.ts";
import { PretendMachine, pretendPlatform } from "../../tools/espruino/pretend/machine.ts";
import { pretendTime } from "../../tools/espruino/pretend/time.ts";
import { FLASH_MAP } from "../contract/limits.ts";
import { memoryFlash, performFlash, readerOf } from "../kiosk/memory-flash.ts";
import { I2C_ADDRESS, motorPin } from "./pins.ts";
import { Program } from "./program.ts";

const NOW = 1799976000;
const CONFIGURATION = JSON.stringify({
  format: 1,
  kiosk: "k1",
  roots: [1, 2, 3, 4].map((epoch) => ({ epoch, root: String(epoch).repeat(64) })),
  broker: { host: "127.0.0.1", port: 1883 },
  wifi: null,
  lanes: "spirals",
});

/** A program that runs on a pretend machine without a line to any gateway. */
function running() {
  const time = pretendTime();
  const machine = new PretendMachine(time, NOW);
  const flash = memoryFlash(FLASH_MAP.pageBytes);
  const printed: string[] = [];
  let restarts = 0;
  const platform = pretendPlatform(machine, {
    flash: {
      read: (length, address) => readerOf(flash)(address, length),
      write: (bytes, address) => performFlash(flash, { kind: "flash-write", address, bytes }),
      erasePage: (address) => performFlash(flash, { kind: "flash-erase", address }),
    },
    open: () => ({ write() {}, cut() {} }),
    sha256: boardHash,
    file: (name) => (name === "anxin.config" ? CONFIGURATION : undefined),
    print: (line) => void printed.push(line),
    memory: () => ({ usage: 0, total: 16383 }),
  });
  const restart = () => void restarts++;
  const program = new Program({ ...platform, restart }, () => ({ kind: "card", refused: "busy" }));
  program.start();
  time.pass(1000);
  return { time, machine, program, printed, platform, restarts: () => restarts };
}

it("a program that failed lets every motor go at once, says so, and begins again in half a minute", () => {
  const { time, machine, program, printed, platform, restarts } = running();
  expect(printed.join()).toContain("no-epoch");
  const driven = 1 << motorPin(3);
  platform.i2c.writeTo(I2C_ADDRESS.motorExpander, [0x14, driven & 255, driven >> 8]);
  expect(machine.turning(3)).toBe(true);
  program.failed("out of memory");
  expect(machine.turning(3)).toBe(false);
  expect(printed.at(-1)).toContain("program-failed");
  expect(restarts()).toBe(0);
  time.pass(30_000);
  expect(restarts()).toBe(1);
});

it("a program that failed takes no more from its parts", () => {
  const { time, machine, program, printed } = running();
  program.failed("planted");
  const said = printed.length;
  machine.press();
  machine.ports.Serial3.arrive("ABC\r");
  time.pass(29_000);
  expect(printed.length).toBe(said);
  program.failed("again");
  expect(printed.length).toBe(said);
});
