/**
 * The kiosk's program in an interpreter, around a pretend machine, that prints what it takes: its
 * variables at rest and at most, the time from a voucher's last byte to the motor, and of one HMAC.
 */
import { lookAtCard } from "../../src/kiosk/eligibility.ts";
import { boardMac } from "../../src/espruino/mac.ts";
import { Program } from "../../src/espruino/program.ts";
import { GPIO } from "../../src/espruino/pins.ts";
import type { Platform } from "../../src/espruino/platform.ts";
import { interpreterRest } from "./pretend/interpreter.ts";
import { PretendMachine, pretendPlatform } from "./pretend/machine.ts";

declare const global: { bench?: object };
declare const process: {
  memory(collect: boolean): { usage: number; total: number; blocksize: number };
};
declare function print(line: string): void;
declare function getTime(): number;
declare const E: {
  openFile(path: string, mode: "r"): { read(bytes: number): string; close(): void };
};

const START_SECONDS = 1799976000;

const real = interpreterRest();
const machine = new PretendMachine(real.timers, START_SECONDS);
let peak = 0;
let peakDuring = "";
let sampling = true;
let askedAt = 0;
let askedCpu = 0;

/**
 * Looked at where calls are deepest. What waits to be collected is not counted: the interpreter
 * collects it before it runs out.
 */
function sample(during: string): void {
  if (!sampling || process.memory(false).usage <= peak) return;
  const { usage } = process.memory(true);
  if (usage <= peak) return;
  peak = usage;
  peakDuring = during;
}

/** What this process has had of a processor: others that share the machine do not count in it. */
function cpuMicros(): number {
  const file = E.openFile("/proc/self/schedstat", "r");
  const nanos = parseInt(file.read(32), 10);
  file.close();
  return Math.round(nanos / 1000);
}

/** From now on: the last byte comes, or the press. */
function startClock(): void {
  askedCpu = cpuMicros();
  askedAt = getTime();
}

/** How long ago that was, and what it took of a processor; of so many things the mean. */
function tell(name: string, count = 1): void {
  const wall = Math.round(((getTime() - askedAt) * 1000000) / count);
  const cpu = Math.round((cpuMicros() - askedCpu) / count);
  print(JSON.stringify({ [name]: wall, cpuMicros: cpu }));
}

const platform: Platform = pretendPlatform(
  machine,
  {
    ...real,
    flash: {
      read(length, address) {
        sample("flash read " + length);
        return real.flash.read(length, address);
      },
      write(data, address) {
        sample("flash write " + data.length);
        real.flash.write(data, address);
      },
      erasePage: (address) => real.flash.erasePage(address),
    },
    sha256(bytes) {
      sample("hash of " + bytes.length);
      return real.sha256(bytes);
    },
    print(line) {
      sample("line " + line.slice(0, 40));
      print(line);
      if (askedAt === 0 || line.indexOf("press-button") < 0) return;
      tell("litMicros");
      askedAt = 0;
    },
    /** A question to the county is told nobody but the gateway, so it is seen on the wire. */
    open(to, events) {
      const socket = real.open(to, events);
      const { write } = socket;
      socket.write = (bytes) => {
        write(bytes);
        if (askedAt > 0 && bytes.indexOf('"may"') > 0) tell("questionMicros");
      };
      return socket;
    },
  },
  { updater: real.updater, restart: real.restart },
);

const motorOf = platform.i2c.writeTo;
platform.i2c.writeTo = (address, bytes) => {
  const before = machine.started.length;
  motorOf(address, bytes);
  if (askedAt === 0 || machine.started.length === before) return;
  tell("motorMicros");
  askedAt = 0;
};

/** SDT: the command that reads, and replies whose SW3 says no card, found, and selected. */
const READ = 0x30;
const NO_CARD = "\xaa\xaa\xaa\x96\x69\0\x04\0\0\x80\x84";
const FOUND = "\xaa\xaa\xaa\x96\x69\0\x04\0\0\x9f\x9b";
const SELECTED = "\xaa\xaa\xaa\x96\x69\0\x04\0\0\x90\x94";

/** In pieces as an ESP32's serial port hands them on; the clock runs from the last byte. */
function arriveAll(frame: string): void {
  const { Serial2 } = machine.ports;
  const last = frame.length - 1;
  for (let at = 0; at < last; at += 64) Serial2.arrive(frame.slice(at, Math.min(at + 64, last)));
  startClock();
  Serial2.arrive(frame.slice(last));
}

const program = new Program(platform, lookAtCard);
const technician = program.console();

global.bench = {
  confirm(count: number) {
    for (let i = 1; i <= count; i++) technician.tell({ kind: "load-confirmed", load: "L" + i });
  },
  /** A door a turn of the loop, so that the network goes on; says when it is through. */
  doors(count: number) {
    let left = count;
    const stop = real.timers.every(20, () => {
      machine.set(GPIO.door, true);
      machine.set(GPIO.door, false);
      left -= 1;
      if (left > 0) return;
      stop();
      print(JSON.stringify({ doors: count }));
    });
  },
  press() {
    startClock();
    machine.press();
  },
  code(text: string) {
    machine.ports.Serial3.arrive(text);
    startClock();
    machine.ports.Serial3.arrive("\r");
  },
  /**
   * A card lies on the reader: it is found and selected, all of its frame comes, and it is lifted.
   */
  card() {
    const frame = real.file("bench.card") ?? "";
    const { Serial2 } = machine.ports;
    Serial2.answer = (bytes) => {
      if (bytes[7] !== READ) return bytes[8] === 1 ? FOUND : SELECTED;
      Serial2.answer = () => NO_CARD;
      real.timers.after(1, () => arriveAll(frame));
      return "";
    };
  },
  hmac(count: number) {
    const mac = boardMac(real.sha256);
    const key = new Uint8Array(32);
    startClock();
    for (let i = 0; i < count; i++) mac(key, "a message as long as a grant, ninety bytes" + i);
    tell("hmacMicros", count);
    askedAt = 0;
  },
  /** Looking at the memory takes time: what is timed goes without. */
  sampling(on: boolean) {
    sampling = on;
    print(JSON.stringify({ sampling }));
  },
  memory() {
    // What the kiosk wrote to a port is the pretend machine's own heap of paper.
    for (const port of [machine.ports.Serial2, machine.ports.Serial3]) port.written.splice(0);
    const { usage, total, blocksize } = process.memory(true);
    print(JSON.stringify({ usage, total, blocksize, peak, peakDuring }));
  },
  status: () => technician.status(),
};
program.start();
print("bench-started");
