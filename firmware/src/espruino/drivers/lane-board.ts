import type { BoardInput, DropSensor, Motors } from "../../board/board.ts";
import {
  createLaneBoardReceiver,
  expectLaneBoard,
  LANE_BOARD_CHECK_MS,
  LANE_BOARD_LATE_MS,
  LANE_BOARD_VEND_MS,
  type LaneBoardReply,
  laneBoardSelfCheck,
  laneBoardVend,
  receiveLaneBoard,
} from "../../parts/lane-board.ts";
import { GPIO, SERIAL } from "../pins.ts";
import { type Log, pinOf, type Platform, type SerialPort } from "../platform.ts";
import { takeBytes } from "./serial-bytes.ts";
import { nothing } from "../nothing.ts";

const BAUD = 9600;
/** The first board of the bus, as its switches are set when it is delivered. */
const ADDRESS = 0;
const ENABLE = pinOf(GPIO.laneBoardEnable);
/** Six bytes of ten bits at 9600 Bd, and one more for the transmitter's own buffer. */
const SENDING_MS = 8;

/**
 * A lane board on RS-485 in place of spirals and beam. It turns a lane once by itself, watches its
 * own drop sensor and says at the end what came of it; it cannot be stopped in between, so `halt`
 * only stops waiting. A reply does not say what it answers: one that is owed is waited for, or
 * outlived, before anything else is asked.
 */
export class LaneBoard implements Motors, DropSensor {
  private readonly platform: Platform;
  private readonly log: Log;
  private readonly serial: SerialPort;
  private readonly receiver = createLaneBoardReceiver();
  private sink: (input: BoardInput) => void = nothing;
  private asked: "nothing" | "vend" | "check" = "nothing";
  private halted = false;
  /** Its time is over: what it answered to is settled, but its reply may still come. */
  private late = false;
  private calledOff: () => void = nothing;

  constructor(platform: Platform, log: Log) {
    this.platform = platform;
    this.log = log;
    this.serial = platform.serial(SERIAL.laneBoardOrCardReader);
  }

  start(sink: (input: BoardInput) => void): void {
    const { gpio } = this.platform;
    this.sink = sink;
    gpio.mode(ENABLE, "output");
    gpio.write(ENABLE, false);
    this.serial.setup(BAUD, { rx: pinOf(GPIO.cardReaderRx), tx: pinOf(GPIO.cardReaderTx) });
    this.serial.on("data", (text) => {
      takeBytes(text, (bytes) => {
        receiveLaneBoard(this.receiver, bytes, (reply) => this.answered(reply));
      });
    });
    // A vend from before a restart may be on its way.
    this.asked = "vend";
    this.outlive();
  }

  stop(): void {
    this.calledOff();
    this.sink = nothing;
  }

  run(lane: number): void {
    if (this.asked !== "nothing") return;
    this.halted = false;
    this.ask("vend", laneBoardVend(ADDRESS, lane));
    this.sink({ kind: "home", at: false });
  }

  halt(): void {
    this.halted = true;
  }

  test(): void {
    if (this.asked !== "nothing") return this.sink({ kind: "drop-tested", good: false });
    this.ask("check", laneBoardSelfCheck(ADDRESS));
  }

  private ask(what: "vend" | "check", frame: Uint8Array): void {
    const { gpio, timers } = this.platform;
    this.asked = what;
    expectLaneBoard(this.receiver, ADDRESS);
    const answerMs = what === "vend" ? LANE_BOARD_VEND_MS : LANE_BOARD_CHECK_MS;
    this.calledOff = timers.after(answerMs, () => this.unanswered());
    gpio.write(ENABLE, true);
    this.serial.write(frame);
    timers.after(SENDING_MS, () => gpio.write(ENABLE, false));
  }

  private unanswered(): void {
    const { asked } = this;
    this.log("lane-board-silent", asked);
    this.outlive();
    // A vend without an answer is left to the kiosk, whose own time for it runs out.
    if (asked === "check") this.sink({ kind: "drop-tested", good: false });
  }

  private outlive(): void {
    this.late = true;
    this.calledOff = this.platform.timers.after(LANE_BOARD_LATE_MS, () => this.settled());
  }

  private settled(): void {
    this.calledOff();
    this.asked = "nothing";
    this.late = false;
  }

  private answered(reply: LaneBoardReply): void {
    const { asked, late } = this;
    const { motor, sensor, delivered } = reply;
    // A box that fell is told whenever it is; a check gives none out, and its reply is still owed.
    if (delivered) this.sink({ kind: "drop" });
    if (asked === "nothing" || (asked === "check" && delivered)) return;
    this.settled();
    if (motor !== "none" || sensor !== "none") {
      this.log("lane-board-fault", "motor " + motor + ", sensor " + sensor);
    }
    if (late) return;
    if (asked === "check") return this.sink({ kind: "drop-tested", good: sensor === "none" });
    if (this.halted || motor === "turn-timeout") return;
    this.sink(motor === "none" ? { kind: "home", at: true } : { kind: "motor-current" });
  }
}
