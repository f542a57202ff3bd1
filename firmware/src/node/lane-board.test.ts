import { beforeEach, describe, expect, test } from "vitest";
import type { BoardInput } from "../board/board.ts";
import { DROP_TEST_MS } from "../kiosk/vend.ts";
import {
  LANE_BOARD_CHECK_MS,
  LANE_BOARD_LATE_MS,
  LANE_BOARD_VEND_MS,
} from "../parts/lane-board.ts";
import { type LaneBoard, laneBoard } from "./lane-board.ts";
import { ManualUptime } from "./manual-uptime.ts";
import { PretendLine } from "./pretend-line.ts";

/** Frames of FACTS' table of the 6-byte board, address 0. */
const VEND_11 = "00ff0bf4aa55";
const SELF_CHECK = "00ff649baa55";
const DELIVERED = "00 5d 00 aa 07";
const NOT_DELIVERED = "00 5d 00 00 5d";
const TURN_TIMEOUT = "00 5c 50 00 ac";
const MOTOR_OPEN = "00 5c 40 00 9c";
const BLIND = "00 5c 02 00 5e";

let line: PretendLine;
let uptime: ManualUptime;
let lanes: LaneBoard;
let told: BoardInput[];
let log: string[];

beforeEach(() => {
  line = new PretendLine();
  uptime = new ManualUptime();
  told = [];
  log = [];
  const write = (code: string, text: string) => log.push(`${code} ${text}`);
  lanes = laneBoard({ line, uptime, log: write });
  lanes.start((input) => told.push(input));
  line.device?.up();
  uptime.pass(LANE_BOARD_LATE_MS);
});

const AWAY = { kind: "home", at: false };
const HOME = { kind: "home", at: true };

describe("the lane board in place of spirals", () => {
  test("a vend that delivered is a turn with a drop in it", () => {
    lanes.run(11);
    expect(line.taken()).toEqual([VEND_11]);
    line.receive(DELIVERED);
    expect(told).toEqual([AWAY, { kind: "drop" }, HOME]);
  });

  test("a vend without a delivery is a turn without a drop", () => {
    lanes.run(11);
    line.receive(NOT_DELIVERED);
    expect(told).toEqual([AWAY, HOME]);
  });

  test("a turn the board gave up is left to the kiosk's own time for it", () => {
    lanes.run(11);
    line.receive(TURN_TIMEOUT);
    expect(told).toEqual([AWAY]);
    expect(log).toEqual(["lane-board-fault lane 11: motor turn-timeout, sensor none"]);
  });

  test("a motor that is not there counts as one without current", () => {
    lanes.run(11);
    line.receive(MOTOR_OPEN);
    expect(told).toEqual([AWAY, { kind: "motor-current" }]);
  });

  test("a box seen after the kiosk stopped waiting is still told, and the turn is not", () => {
    lanes.run(11);
    lanes.halt(11);
    line.receive(DELIVERED);
    expect(told).toEqual([AWAY, { kind: "drop" }]);
  });

  test("its self-check answers for the drop sensor", () => {
    lanes.test();
    expect(line.taken()).toEqual([SELF_CHECK]);
    line.receive(NOT_DELIVERED);
    lanes.test();
    line.receive(BLIND);
    expect(told).toEqual([
      { kind: "drop-tested", good: true },
      { kind: "drop-tested", good: false },
    ]);
  });

  test("a silent or unplugged board fails the test, so that nothing is vended", () => {
    lanes.test();
    uptime.pass(LANE_BOARD_CHECK_MS);
    line.device?.down();
    lanes.test();
    lanes.run(11);
    expect(told).toEqual([
      { kind: "drop-tested", good: false },
      { kind: "drop-tested", good: false },
    ]);
    expect(log).toEqual(["lane-board-silent self-check"]);
  });

  test("no second lane is run while the board has not answered for the first", () => {
    lanes.run(11);
    line.taken();
    lanes.run(12);
    expect(line.taken()).toEqual([]);
  });
});

const GOOD = { kind: "drop-tested", good: true };
const NOT_GOOD = { kind: "drop-tested", good: false };

describe("a reply that comes late", () => {
  test("of a vend is never taken for the self-check's", () => {
    lanes.run(11);
    uptime.pass(LANE_BOARD_VEND_MS);
    line.taken();
    lanes.test();
    expect(line.taken()).toEqual([]);
    line.receive(NOT_DELIVERED);
    expect(told).toEqual([AWAY, NOT_GOOD]);
    lanes.test();
    expect(line.taken()).toEqual([SELF_CHECK]);
  });

  test("of a vend that delivered is still a box", () => {
    lanes.run(11);
    uptime.pass(LANE_BOARD_VEND_MS);
    line.receive(DELIVERED);
    expect(told).toEqual([AWAY, { kind: "drop" }]);
  });

  test("of a self-check is never taken for the next vend's", () => {
    lanes.test();
    uptime.pass(LANE_BOARD_CHECK_MS);
    lanes.run(11);
    line.receive(NOT_DELIVERED);
    expect(told).toEqual([NOT_GOOD]);
  });

  test("and never comes: the board is asked anew after a while", () => {
    lanes.test();
    uptime.pass(LANE_BOARD_CHECK_MS + LANE_BOARD_LATE_MS);
    lanes.test();
    line.receive(NOT_DELIVERED);
    expect(told).toEqual([NOT_GOOD, GOOD]);
  });

  test("of a vend from before a restart is not the first self-check's", () => {
    line.device?.down();
    line.device?.up();
    lanes.test();
    expect(line.taken()).toEqual([]);
    line.receive(DELIVERED);
    lanes.test();
    line.receive(NOT_DELIVERED);
    expect(told).toEqual([NOT_GOOD, { kind: "drop" }, GOOD]);
  });

  test("later than anyone waits, with a box in it, is a box and not the self-check's", () => {
    lanes.test();
    line.receive(DELIVERED);
    expect(told).toEqual([{ kind: "drop" }]);
    line.receive(NOT_DELIVERED);
    expect(told).toEqual([{ kind: "drop" }, GOOD]);
  });
});

test("a self-check ends before the kiosk gives up on its drop sensor", () => {
  expect(LANE_BOARD_CHECK_MS).toBeLessThan(DROP_TEST_MS);
});
