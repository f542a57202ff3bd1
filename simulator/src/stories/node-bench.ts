import { UNO_PINS } from "@anxin/firmware/node/hardware";
import { PretendDs3231 } from "../parts/ds3231.ts";
import { PretendGm65 } from "../parts/gm65.ts";
import { PretendI2cBus } from "../parts/i2c-bus.ts";
import { PretendLaneBoard } from "../parts/lane-board.ts";
import type { SerialPart } from "../parts/part.ts";
import { openPty, type Pty } from "../parts/rim/pty.ts";
import { realPartTime } from "../parts/rim/real-part-time.ts";
import { PretendUno, standardFirmata } from "../parts/rim/uno.ts";
import { PretendSdt } from "../parts/sdt.ts";
import { PretendSht3x } from "../parts/sht3x.ts";
import { BytesOnTheWay } from "./bytes-on-the-way.ts";
import type { Cabinet } from "./cabinet.ts";

const PROGRAM = standardFirmata();

/** Terminals of the system by what is behind them. */
export interface Terminals {
  firmata: string;
  codeReader: string;
  cardReader: string;
  laneBoard: string;
}

/**
 * The hardware of a Node kiosk: an emulated Arduino wired to a cabinet as the pin table says, a
 * code reader and a card reader, each behind a terminal of the operating system.
 */
export class NodeBench {
  readonly codeReader = new PretendGm65(realPartTime);
  readonly cardReader = new PretendSdt(realPartTime);
  readonly #bus = new PretendI2cBus({
    0x44: new PretendSht3x(realPartTime),
    0x68: new PretendDs3231(() => Math.floor(Date.now() / 1000)),
  });
  #uno = new PretendUno(PROGRAM, this.#bus);
  #cabinet: Cabinet | undefined;
  #laneBoard: PretendLaneBoard | undefined;
  #toLanes: (bytes: Uint8Array) => void = () => {};
  #send: (bytes: Uint8Array) => void = () => {};
  #turnedBy: "spirals" | "lane-board" = "spirals";
  /** What is between the parts and the program, in the terminals. */
  readonly onTheWay = new BytesOnTheWay();
  #ptys: Pty[] = [];

  async start(): Promise<Terminals> {
    // The terminal outlives the chip behind it, which a power cut replaces.
    const arduino: SerialPart = {
      plug: (send) => {
        this.#send = send;
        this.#uno.plug(send);
      },
      receive: (bytes) => this.#uno.receive(bytes),
    };
    const lanes: SerialPart = {
      plug: (send) => {
        this.#toLanes = send;
        this.#laneBoard?.plug(send);
      },
      receive: (bytes) => this.#laneBoard?.receive(bytes),
    };
    const [firmata, codeReader, cardReader, laneBoard] = await Promise.all([
      openPty(this.onTheWay.counted("firmata", arduino)),
      openPty(this.onTheWay.counted("codeReader", this.codeReader)),
      openPty(this.onTheWay.counted("cardReader", this.cardReader)),
      openPty(this.onTheWay.counted("laneBoard", lanes)),
    ]);
    this.#ptys = [firmata, codeReader, cardReader, laneBoard];
    this.#uno.start();
    return {
      firmata: firmata.path,
      codeReader: codeReader.path,
      cardReader: cardReader.path,
      laneBoard: laneBoard.path,
    };
  }

  async stop(): Promise<void> {
    this.#uno.stop();
    await Promise.all(this.#ptys.map((pty) => pty.close()));
  }

  /** The Arduino is wired to this cabinet and no other; its lanes to a lane board where told. */
  wire(cabinet: Cabinet, turnedBy: "spirals" | "lane-board"): void {
    this.#cabinet?.cutPower();
    this.#cabinet = cabinet;
    this.#turnedBy = turnedBy;
    this.#laneBoard = turnedBy === "lane-board" ? this.#boardOf(cabinet) : undefined;
    const { lanes, dropReceiver, door, button } = UNO_PINS;
    const uno = this.#uno;
    const homePin = (lane: number) => lanes.find((one) => one.lane === lane)?.home;
    cabinet.wires = {
      home: (lane, closed) => uno.setPin(homePin(lane) ?? door, !closed),
      light: (light) => {
        if (this.#laneBoard === undefined) uno.setPin(dropReceiver, !light);
        else this.#laneBoard.saw(light);
      },
      door: (open) => uno.setPin(door, open),
      button: (pressed) => uno.setPin(button, !pressed),
    };
    for (const { lane, home } of lanes) uno.setPin(home, cabinet.turning(lane));
    uno.setPin(dropReceiver, !cabinet.curtain.light());
    uno.setPin(door, cabinet.doorOpen);
    uno.setPin(button, true);
    uno.driven = (pin, high) => this.#driven(pin, high);
  }

  /** The power goes: nothing is driven, and the chip begins anew. */
  powerCycle(): void {
    const cabinet = this.#cabinet;
    this.#uno.stop();
    cabinet?.cutPower();
    this.#uno = new PretendUno(PROGRAM, this.#bus);
    this.#uno.plug(this.#send);
    this.codeReader.restart();
    this.#uno.start();
    if (cabinet !== undefined) this.wire(cabinet, this.#turnedBy);
  }

  #boardOf({ coils: lanes, curtain }: Cabinet): PretendLaneBoard {
    const board = new PretendLaneBoard({ time: realPartTime, address: 0, lanes, curtain });
    board.plug((bytes) => this.#toLanes(bytes));
    return board;
  }

  #driven(pin: number, high: boolean): void {
    const lane = UNO_PINS.lanes.find((one) => one.motor === pin);
    if (lane !== undefined) this.#cabinet?.power(lane.lane, high);
    if (pin === UNO_PINS.dropEmitter) this.#cabinet?.curtain.emit(high);
  }
}
