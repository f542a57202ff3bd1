import { beforeEach, describe, expect, test } from "vitest";
import { crc16Xmodem } from "../parts/crc16-xmodem.ts";
import { gm65Configuration } from "../parts/gm65.ts";
import { ManualUptime } from "./manual-uptime.ts";
import { PretendLine } from "./pretend-line.ts";
import { type Scanner, scanner } from "./scanner.ts";

const OK = "02 00 00 01 00 33 31";

let line: PretendLine;
let uptime: ManualUptime;
let reader: Scanner;
let codes: string[];
let log: string[];

beforeEach(() => {
  line = new PretendLine();
  uptime = new ManualUptime();
  codes = [];
  log = [];
  reader = scanner({
    line,
    uptime,
    log: (code) => log.push(code),
    code: (text) => codes.push(text),
  });
  reader.start();
  line.device?.up();
});

function value(byte: number): string {
  const body = Uint8Array.of(0, 1, byte);
  const crc = crc16Xmodem(body, 0, body.length).toString(16).padStart(4, "0");
  return `02 00 00 01 ${byte.toString(16).padStart(2, "0")} ${crc}`;
}

const text = (code: string) => Buffer.from(code, "latin1").toString("hex");

describe("the code reader", () => {
  test("sets what differs, keeps it, and leaves alone what is right", () => {
    const registers = gm65Configuration("sensing");
    for (const register of registers) {
      const right = register.address !== 0x60;
      line.receive(value(right ? register.value : 0x61));
      if (!right) line.receive(OK);
    }
    line.receive(OK);
    const sent = line.taken();
    const types = sent.map((frame) => frame.slice(4, 6));
    expect(types.filter((type) => type === "08")).toHaveLength(1);
    expect(sent).toContain("7e0008010060016f92");
    expect(sent.at(-1)).toBe("7e000901000000dec8");
    uptime.pass(50_000);
    expect(line.taken()).toEqual([]);
    expect(log).toEqual([]);
  });

  test("is looked at again every minute, and set right when it forgot", () => {
    const registers = gm65Configuration("sensing");
    for (const register of registers) line.receive(value(register.value));
    line.taken();
    uptime.pass(60_000);
    expect(line.taken()).toHaveLength(1);
    line.receive(value(0x01));
    expect(line.taken()[0]?.slice(4, 6)).toBe("08");
  });

  test("hands on each code, whole and once, also while it is being set up", () => {
    line.receive(text("ANX1:first\rANX1:sec"));
    line.receive(text("ond\r"));
    expect(codes).toEqual(["ANX1:first", "ANX1:second"]);
  });

  test("a code that is no plain text is told as an empty one, so that the person hears why", () => {
    line.receive(`${Buffer.from("安心", "utf8").toString("hex")}0d`);
    line.receive(text(`${"x".repeat(600)}\r`));
    expect(codes).toEqual(["", ""]);
  });

  test("half a code before a pause is not joined with the next one", () => {
    line.receive(text("ANX1:ha"));
    uptime.pass(250);
    line.receive(text("lf\r"));
    expect(codes).toEqual(["lf"]);
  });

  test("one that answers nothing is told once and asked again later; its codes still count", () => {
    uptime.pass(130_000);
    expect(log).toEqual(["scanner-silent"]);
    expect(line.taken().length).toBeGreaterThan(6);
    line.receive(text("ANX1:code\r"));
    expect(codes).toEqual(["ANX1:code"]);
  });

  test("is set up again whenever it was plugged in again", () => {
    line.device?.down();
    line.taken();
    line.device?.up();
    expect(line.taken()).toHaveLength(1);
  });
});
