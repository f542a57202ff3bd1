import { SerialPortMock } from "serialport";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualUptime } from "./manual-uptime.ts";
import { type SerialLine, serialLine } from "./serial-line.ts";

const PATH = "/dev/anxin-test";

let ports: SerialPortMock[];
let uptime: ManualUptime;
let log: string[];
let told: string[];
let line: SerialLine;

beforeEach(() => {
  SerialPortMock.binding.createPort(PATH, { echo: false, record: true });
  ports = [];
  uptime = new ManualUptime();
  log = [];
  told = [];
  line = serialLine({
    name: "code reader",
    make() {
      const port = new SerialPortMock({ path: PATH, baudRate: 9600, autoOpen: false });
      ports.push(port);
      return port;
    },
    uptime,
    log: (code, text) => log.push(`${code} ${text}`),
  });
});
afterEach(() => {
  line.stop();
  SerialPortMock.binding.reset();
});

const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

async function start(): Promise<void> {
  line.start({
    up: () => told.push("up"),
    down: () => told.push("down"),
    received: (chunk) => told.push(Buffer.from(chunk).toString("latin1")),
  });
  await settle();
}

describe("a serial line", () => {
  test("opens, sends, and hands on what comes", async () => {
    await start();
    line.send(Buffer.from("question"));
    await settle();
    expect(ports[0]?.port?.lastWrite?.toString()).toBe("question");
    ports[0]?.port?.emitData(Buffer.from("answer"));
    await settle();
    expect(told).toEqual(["up", "answer"]);
    expect(log).toEqual(["port-open code reader"]);
  });

  test("a device that is not there is tried again until it is, and told once", async () => {
    SerialPortMock.binding.reset();
    await start();
    uptime.pass(1000);
    await settle();
    uptime.pass(2000);
    await settle();
    expect(ports).toHaveLength(3);
    expect(log).toHaveLength(1);
    expect(log[0]).toContain("port-lost code reader: ");
    SerialPortMock.binding.createPort(PATH);
    uptime.pass(4000);
    await settle();
    expect(told).toEqual(["up"]);
  });

  test("pulled out and plugged in again it goes on, and what was sent meanwhile is dropped", async () => {
    await start();
    ports[0]?.emit("close", new Error("unplugged"));
    line.send(Buffer.from("lost"));
    expect(told).toEqual(["up", "down"]);
    await settle();
    uptime.pass(1000);
    await settle();
    expect(told).toEqual(["up", "down", "up"]);
    expect(ports[1]?.port?.lastWrite).toBeNull();
    expect(log).toEqual([
      "port-open code reader",
      "port-lost code reader: unplugged",
      "port-open code reader",
    ]);
  });

  test("a failing write ends no process: the line is opened again", async () => {
    await start();
    ports[0]?.emit("error", new Error("Input/output error"));
    expect(told).toEqual(["up", "down"]);
    expect(log.at(-1)).toBe("port-lost code reader: Input/output error");
  });

  test("stopped, it opens nothing any more", async () => {
    await start();
    line.stop();
    uptime.pass(100_000);
    await settle();
    expect(ports).toHaveLength(1);
    expect(ports[0]?.isOpen).toBe(false);
  });
});
