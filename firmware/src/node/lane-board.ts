import type { BoardInput, DropSensor, Motors } from "../board/board.ts";
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
} from "../parts/lane-board.ts";
import type { Log } from "./log.ts";
import type { SerialLine } from "./serial-line.ts";
import type { Uptime } from "./uptime.ts";

/** The first board of the bus, as its switches are set when it is delivered. */
const ADDRESS = 0;

export interface LaneBoard extends Motors, DropSensor {
  start(sink: (input: BoardInput) => void): void;
  stop(): void;
  isRunning(): boolean;
}

export interface LaneBoardParts {
  line: SerialLine;
  uptime: Uptime;
  log: Log;
}

/**
 * A lane board on RS-485 in place of spirals and curtain. It turns a lane once by itself, watches
 * its own drop sensor, and says at the end what came of it; it cannot be stopped in between, so
 * `halt` only stops waiting for the turn's end. A reply does not say what it answers: one that is
 * owed is waited for, or outlived, before anything else is asked.
 */
export function laneBoard(parts: LaneBoardParts): LaneBoard {
  return new Rs485LaneBoard(parts);
}

/** `before`: whatever was asked before the line came up, or the program was started. */
type Asked =
  | { what: "vend"; lane: number; waiting: boolean }
  | { what: "self-check" }
  | { what: "before" };

class Rs485LaneBoard implements LaneBoard {
  private readonly parts: LaneBoardParts;
  private readonly receiver = createLaneBoardReceiver();
  private sink: ((input: BoardInput) => void) | undefined;
  private up = false;
  private asked: Asked | undefined;
  /** Its time is over: what it answered to is settled, but its reply may still come. */
  private late = false;
  private cancel = () => {};

  constructor(parts: LaneBoardParts) {
    this.parts = parts;
  }

  start(sink: (input: BoardInput) => void): void {
    this.sink = sink;
    this.parts.line.start({
      up: () => {
        this.up = true;
        this.outlive({ what: "before" });
      },
      down: () => {
        this.up = false;
        if (this.asked !== undefined && !this.late) this.unanswered(this.asked);
      },
      received: (chunk) => receiveLaneBoard(this.receiver, chunk, (reply) => this.answered(reply)),
    });
  }

  stop(): void {
    this.settled();
    this.sink = undefined;
    this.parts.line.stop();
  }

  isRunning(): boolean {
    return this.asked?.what === "vend" && !this.late;
  }

  test(): void {
    if (!this.up || this.asked !== undefined)
      return this.tell({ kind: "drop-tested", good: false });
    this.ask({ what: "self-check" }, LANE_BOARD_CHECK_MS);
  }

  run(lane: number): void {
    if (!this.up || this.asked !== undefined) return;
    this.ask({ what: "vend", lane, waiting: true }, LANE_BOARD_VEND_MS);
    this.tell({ kind: "home", at: false });
  }

  halt(lane: number): void {
    const { asked } = this;
    if (asked?.what === "vend" && asked.lane === lane) asked.waiting = false;
  }

  private ask(asked: Asked, answerMs: number): void {
    expectLaneBoard(this.receiver, ADDRESS);
    this.asked = asked;
    this.cancel = this.parts.uptime.after(answerMs, () => this.unanswered(asked));
    const vend = asked.what === "vend";
    this.parts.line.send(vend ? laneBoardVend(ADDRESS, asked.lane) : laneBoardSelfCheck(ADDRESS));
  }

  private unanswered(asked: Asked): void {
    this.outlive(asked);
    this.parts.log("lane-board-silent", asked.what);
    if (asked.what === "self-check") this.tell({ kind: "drop-tested", good: false });
  }

  private outlive(asked: Asked): void {
    this.cancel();
    this.asked = asked;
    this.late = true;
    this.cancel = this.parts.uptime.after(LANE_BOARD_LATE_MS, () => this.settled());
  }

  private settled(): void {
    this.cancel();
    this.asked = undefined;
    this.late = false;
  }

  private answered(reply: LaneBoardReply): void {
    const { asked, late } = this;
    // A box that fell is told whenever it is; a check gives none out, and its reply is still owed.
    if (reply.delivered) this.tell({ kind: "drop" });
    if (asked === undefined || (asked.what === "self-check" && reply.delivered)) return;
    this.settled();
    this.tellFault(asked, reply);
    if (late) return;
    if (asked.what === "self-check") {
      return this.tell({ kind: "drop-tested", good: reply.sensor === "none" });
    }
    if (asked.what === "vend" && asked.waiting) this.tellTurn(reply);
  }

  /** A turn that timed out is left to the kiosk, whose own time for it then runs out. */
  private tellTurn(reply: LaneBoardReply): void {
    if (reply.motor === "none") this.tell({ kind: "home", at: true });
    else if (reply.motor !== "turn-timeout") this.tell({ kind: "motor-current" });
  }

  private tellFault(asked: Asked, reply: LaneBoardReply): void {
    if (reply.motor === "none" && reply.sensor === "none") return;
    const where = asked.what === "vend" ? `lane ${asked.lane}` : asked.what;
    this.parts.log("lane-board-fault", `${where}: motor ${reply.motor}, sensor ${reply.sensor}`);
  }

  private tell(input: BoardInput): void {
    this.sink?.(input);
  }
}
