import type { BoardInput, DropSensor, Motors } from "../board/board.ts";
import {
  createLaneBoardReceiver,
  expectLaneBoard,
  LANE_BOARD_ANSWER_MS,
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
 * `halt` only stops waiting for the turn's end.
 */
export function laneBoard(parts: LaneBoardParts): LaneBoard {
  return new Rs485LaneBoard(parts);
}

type Asked = { what: "vend"; lane: number; waiting: boolean } | { what: "self-check" };

class Rs485LaneBoard implements LaneBoard {
  private readonly parts: LaneBoardParts;
  private readonly receiver = createLaneBoardReceiver();
  private sink: ((input: BoardInput) => void) | undefined;
  private up = false;
  private asked: Asked | undefined;
  private cancel = () => {};

  constructor(parts: LaneBoardParts) {
    this.parts = parts;
  }

  start(sink: (input: BoardInput) => void): void {
    this.sink = sink;
    this.parts.line.start({
      up: () => {
        this.up = true;
      },
      down: () => {
        this.up = false;
        if (this.asked !== undefined) this.unanswered(this.asked);
      },
      received: (chunk) => receiveLaneBoard(this.receiver, chunk, (reply) => this.answered(reply)),
    });
  }

  stop(): void {
    this.cancel();
    this.asked = undefined;
    this.sink = undefined;
    this.parts.line.stop();
  }

  isRunning(): boolean {
    return this.asked?.what === "vend";
  }

  test(): void {
    if (!this.up || this.asked !== undefined)
      return this.tell({ kind: "drop-tested", good: false });
    this.ask({ what: "self-check" }, LANE_BOARD_ANSWER_MS);
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
    this.cancel();
    this.asked = undefined;
    this.parts.log("lane-board-silent", asked.what);
    if (asked.what === "self-check") this.tell({ kind: "drop-tested", good: false });
  }

  private answered(reply: LaneBoardReply): void {
    const { asked } = this;
    if (asked === undefined) return;
    this.cancel();
    this.asked = undefined;
    this.tellFault(asked, reply);
    if (asked.what === "self-check") {
      return this.tell({ kind: "drop-tested", good: reply.sensor === "none" });
    }
    if (reply.delivered) this.tell({ kind: "drop" });
    if (asked.waiting) this.tellTurn(reply);
  }

  /** A turn that timed out is left to the kiosk, whose own time for it then runs out. */
  private tellTurn(reply: LaneBoardReply): void {
    if (reply.motor === "none") this.tell({ kind: "home", at: true });
    else if (reply.motor !== "turn-timeout") this.tell({ kind: "motor-current" });
  }

  private tellFault(asked: Asked, reply: LaneBoardReply): void {
    if (reply.motor === "none" && reply.sensor === "none") return;
    const where = asked.what === "vend" ? `lane ${asked.lane}` : "self-check";
    this.parts.log("lane-board-fault", `${where}: motor ${reply.motor}, sensor ${reply.sensor}`);
  }

  private tell(input: BoardInput): void {
    this.sink?.(input);
  }
}
