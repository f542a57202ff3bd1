/**
 * The kiosk's program with pretend parts, for an interpreter without any: its console, clock,
 * network and Storage are real. A tester presses the button with `bench.press()` and holds a code
 * before the reader with `bench.scan(text)`.
 */
import { FLASH_MAP } from "../../../src/contract/limits.ts";
import { interpreterPlatform } from "../../../src/espruino/interpreter.ts";
import type { RawFlash } from "../../../src/espruino/platform.ts";
import { Program, type TechnicianConsole } from "../../../src/espruino/program.ts";
import { lookAtCard } from "../../../src/kiosk/eligibility.ts";
import { PretendMachine, pretendPlatform } from "../../espruino/pretend/machine.ts";

declare const global: {
  anxin?: TechnicianConsole;
  bench?: { press(): void; scan(text: string): void };
};

interface PagedFlash extends RawFlash {
  getPage(address: number): object | undefined;
}

declare function require(name: "Flash"): PagedFlash;

/** The interpreter's own flash where it has an ESP32's, else one in memory. */
function someFlash(): RawFlash {
  const own = require("Flash");
  return own.getPage(FLASH_MAP.journalAddress) === undefined ? memoryFlash() : own;
}

/** An ESP32's raw flash in memory: the two areas the kiosk uses. */
function memoryFlash(): RawFlash {
  const { planAddress, planPages, journalAddress, journalPages, pageBytes } = FLASH_MAP;
  const areas = [
    { from: planAddress, bytes: new Uint8Array(planPages * pageBytes).fill(255) },
    { from: journalAddress, bytes: new Uint8Array(journalPages * pageBytes).fill(255) },
  ];
  const at = (address: number) => {
    const area = address >= journalAddress ? areas[1] : areas[0];
    if (area === undefined) throw new Error("no flash there");
    return { bytes: area.bytes, start: address - area.from };
  };
  return {
    read(length, address) {
      const { bytes, start } = at(address);
      return new Uint8Array(bytes.slice(start, start + length));
    },
    write(data, address) {
      const { bytes, start } = at(address);
      for (let i = 0; i < data.length; i++) {
        bytes[start + i] = (bytes[start + i] ?? 0) & (data[i] ?? 0);
      }
    },
    erasePage(address) {
      const { bytes, start } = at(address - (address % pageBytes));
      for (let i = 0; i < pageBytes; i++) bytes[start + i] = 255;
    },
  };
}

const real = interpreterPlatform();
const startSeconds = Math.floor(Date.now() / 1000 - real.timers.nowMs() / 1000);
const machine = new PretendMachine(real.timers, startSeconds);
const { open, sha256, file, print, memory } = real;
const rest = { flash: someFlash(), open, sha256, file, print, memory };
const program = new Program(pretendPlatform(machine, rest), lookAtCard);
global.anxin = program.console();
global.bench = {
  press: () => machine.press(),
  scan: (text) => machine.ports.Serial3.arrive(text + "\r"),
};
program.start();
