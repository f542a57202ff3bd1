import { EventEmitter } from "node:events";
import firmata from "firmata-io";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { BoardInput } from "../board/board.ts";
import { createNodeBoard, type NodeBoard, type NodeBoardParts } from "./node-board.ts";
import { UNO_PINS } from "./pins.ts";
import { PretendFirmata } from "./pretend-firmata.ts";
import type { SerialStream } from "./serial-line.ts";
import { processUptime } from "./uptime.ts";

/** A serial stream whose other end is the test. */
class PretendStream extends EventEmitter implements SerialStream {
  readonly written: string[] = [];

  open(done: (error: Error | null) => void): void {
    setImmediate(() => done(null));
  }

  write(bytes: Uint8Array): void {
    this.written.push(Buffer.from(bytes).toString("hex"));
  }

  close(): void {}
}

let arduino: PretendFirmata;
let board: NodeBoard;
let told: BoardInput[];
let log: string[];

const CARD_INPUT = { kind: "card", refused: "card-unreadable" } as const;

beforeEach(() => {
  arduino = new PretendFirmata();
  told = [];
  log = [];
});
afterEach(() => board.stop());

function make(part: Partial<NodeBoardParts>): void {
  board = createNodeBoard({
    firmata: () => ({ io: new firmata.Firmata(arduino), close: () => arduino.close() }),
    pins: UNO_PINS,
    show: () => {},
    clock: { seconds: () => 1799976000 },
    climate: false,
    uptime: processUptime,
    log: (code) => log.push(code),
    ...part,
  });
}

async function start(): Promise<void> {
  const warm = board.warmUp();
  arduino.boot();
  await warm;
  board.start(
    (input) => told.push(input),
    () => CARD_INPUT,
  );
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 30));

describe("a Node board", () => {
  test("whose Arduino is not there starts at once, and fails every self-test", async () => {
    make({
      firmata: () => {
        throw new Error("No such file or directory");
      },
    });
    await board.warmUp();
    board.start(
      (input) => told.push(input),
      () => CARD_INPUT,
    );
    board.motors.run(1);
    board.dropSensor.test();
    expect(told).toEqual([{ kind: "drop-tested", good: false }]);
    expect(log).toEqual(["firmata-lost"]);
  });

  test("runs a lane's motor by its pin", async () => {
    make({});
    await start();
    arduino.heard.length = 0;
    board.motors.run(1);
    board.motors.halt(1);
    // Port 0: the emitters stay on (pin 3) while pin 4 goes high and low.
    expect(arduino.heard).toEqual(["901800", "900800"]);
  });

  test("with a lane board leaves the pins of spirals and curtain alone", async () => {
    const lanes = new PretendStream();
    make({ laneBoard: () => lanes });
    await start();
    await settle();
    const modes = arduino.heard.filter((hex) => hex.startsWith("f4"));
    // Lamp and buzzer are outputs, door and button inputs, and that is all.
    expect(modes.toSorted()).toEqual(["f40c00", "f40e00", "f40f01", "f41001"]);
    // A reply that was owed from before the start.
    lanes.emit("data", Buffer.from("005d00005d", "hex"));
    board.motors.run(11);
    expect(lanes.written).toEqual(["00ff0bf4aa55"]);
  });

  test("tells what its readers read, and of a card only what the look at it gave", async () => {
    const codes = new PretendStream();
    const cards = new PretendStream();
    make({ codeReader: () => codes, cardReader: () => cards });
    await start();
    await settle();
    codes.emit("data", Buffer.from("ANX1:code\r", "latin1"));
    for (const frame of ["000800009f0000000097", "000400003236"]) {
      cards.emit("data", Buffer.from(`aaaaaa9669${frame}`, "hex"));
    }
    expect(told).toEqual([{ kind: "code", text: "ANX1:code" }, CARD_INPUT]);
  });
});
