import firmata from "firmata-io";
import five from "johnny-five";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FirmataBoard } from "./firmata-board.ts";
import { ManualUptime } from "./manual-uptime.ts";
import { PretendFirmata } from "./pretend-firmata.ts";

/** Motor on pin 4, switches on 8 and 9, as an Uno would have them. */
const OUTPUTS = [4];
const INPUTS = [8, 9];

let lines: PretendFirmata[];
let uptime: ManualUptime;
let log: string[];
let board: FirmataBoard;
let refuse: string | undefined;

beforeEach(() => {
  lines = [];
  uptime = new ManualUptime();
  log = [];
  refuse = undefined;
  board = new FirmataBoard({
    open() {
      if (refuse !== undefined) throw new Error(refuse);
      const line = new PretendFirmata();
      lines.push(line);
      return { io: new firmata.Firmata(line), close: () => line.close() };
    },
    outputs: OUTPUTS,
    inputs: INPUTS,
    uptime,
    log: (code, text) => log.push(`${code} ${text}`.trim()),
  });
});
afterEach(() => board.stop());

const line = () => lines.at(-1) as PretendFirmata;
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

async function up(): Promise<void> {
  line().boot();
  for (let i = 0; i < 400 && !board.isUp(); i++) await settle();
  expect(board.isUp()).toBe(true);
}

describe("a Firmata board behind a line that may break", () => {
  test("starts with every output low, and its inputs asked for", async () => {
    board.start();
    await up();
    // Mode of pin 4 output, port 0 low, modes of 8 and 9 input, and reports of their port.
    expect(line().heard.slice(0, 4)).toEqual(["f40401", "900000", "f40800", "f40900"]);
    expect(line().heard).toContain("d101");
    expect(log).toEqual(["firmata-ready"]);
  });

  test("tells a level once, though Firmata repeats every input of the port", async () => {
    const told: string[] = [];
    board.watch(8, (high) => told.push(`8 ${high}`));
    board.watch(9, (high) => told.push(`9 ${high}`));
    board.start();
    await up();
    for (const levels of [0b00, 0b10, 0b11, 0b10]) line().tellPort(1, levels);
    await settle();
    expect(told).toEqual(["8 false", "9 false", "9 true", "8 true", "8 false"]);
  });

  test("unplugged, it is opened again and tells its levels anew", async () => {
    const told: boolean[] = [];
    board.watch(8, (high) => told.push(high));
    board.start();
    await up();
    line().tellPort(1, 1);
    await settle();
    line().emit("close");
    expect(board.isUp()).toBe(false);
    uptime.pass(1000);
    expect(lines).toHaveLength(2);
    await up();
    line().tellPort(1, 1);
    await settle();
    expect(told).toEqual([true, true]);
    expect(log).toEqual(["firmata-ready", "firmata-lost its port closed", "firmata-ready"]);
  });

  test("an Arduino that hangs is noticed by its silence", async () => {
    board.start();
    await up();
    line().silent = true;
    // The answer asked for when it came up has arrived; the next two do not.
    await settle();
    uptime.pass(5000);
    uptime.pass(5000);
    expect(board.isUp()).toBe(true);
    uptime.pass(5000);
    expect(board.isUp()).toBe(false);
    expect(log).toContain("firmata-lost silent");
  });

  test("a port that cannot be opened is tried ever more rarely and told once", () => {
    refuse = "No such file or directory";
    board.start();
    uptime.pass(300_000);
    expect(log).toEqual(["firmata-lost No such file or directory"]);
    expect(lines).toHaveLength(0);
  });

  test("something that is no Firmata is given up after 15 s and tried again", () => {
    board.start();
    uptime.pass(15_000);
    expect(log).toEqual(["firmata-lost no answer; is StandardFirmata on it?"]);
    uptime.pass(1000);
    expect(lines).toHaveLength(2);
  });

  test("an error of the line with nobody to hear it does not end the process", async () => {
    board.start();
    await up();
    line().emit("error", new Error("Input/output error"));
    expect(log).toContain("firmata-lost Input/output error");
  });

  test("boards that were lost are not kept", async () => {
    board.start();
    await up();
    const before = five.Board.cache.length;
    line().emit("close");
    expect(five.Board.cache).toHaveLength(before - 1);
  });

  test("stopping switches every output off and lets go of the port", async () => {
    board.start();
    await up();
    board.write(4, true);
    board.stop();
    expect(line().heard.slice(-2)).toEqual(["901000", "900000"]);
    expect(line().isOpen).toBe(false);
  });
});
