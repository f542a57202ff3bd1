import { describe, expect, it } from "vitest";
import { DROP_TEST_MS } from "../../kiosk/vend.ts";
import {
  LANE_BOARD_CHECK_MS,
  LANE_BOARD_LATE_MS,
  LANE_BOARD_VEND_MS,
} from "../../parts/lane-board.ts";
import { bench, bytes } from "../../../tools/espruino/pretend/bench.ts";
import { LaneBoard } from "./lane-board.ts";

describe("a lane board on RS-485", () => {
  const VEND_11 = bytes("00 FF 0B F4 AA 55");
  const SELF_CHECK = bytes("00 FF 64 9B AA 55");
  const DELIVERED = bytes("00 5D 00 AA 07");
  const NOT_DELIVERED = bytes("00 5D 00 00 5D");

  /** A board that has been up for so long that nothing from before is owed. */
  function withBoard() {
    const it = bench();
    const lanes = new LaneBoard(it.platform, it.log);
    lanes.start(it.sink);
    const port = it.machine.ports.Serial2;
    return { ...it, lanes, port, kinds: () => it.told.map((input) => input.kind) };
  }

  function withStillBoard() {
    const it = withBoard();
    it.time.pass(LANE_BOARD_LATE_MS);
    return it;
  }

  it.each([
    ["a box", "00 5D 00 AA 07", ["home", "drop", "home"]],
    ["no box", "00 5D 00 00 5D", ["home", "home"]],
    ["an open motor", "00 5C 40 00 9C", ["home", "motor-current"]],
    ["a turn that timed out", "00 5C 50 00 AC", ["home"]],
  ])("tells a turn that ended with %s", (_what, reply, expected) => {
    const { lanes, port, kinds } = withStillBoard();
    lanes.run(11);
    expect(port.written).toEqual([VEND_11]);
    port.arrive(bytes(reply));
    expect(kinds()).toEqual(expected);
  });

  it("that does not answer its self-check has no good drop sensor, before the kiosk gives up", () => {
    const { time, lanes, told, logged } = withStillBoard();
    lanes.test();
    time.pass(DROP_TEST_MS - 1);
    expect(told).toEqual([{ kind: "drop-tested", good: false }]);
    expect(logged).toEqual(["lane-board-silent"]);
  });

  it("whose vend is answered late has not answered the self-check with it", () => {
    const { time, lanes, port, told } = withStillBoard();
    lanes.run(11);
    time.pass(LANE_BOARD_VEND_MS);
    lanes.test();
    port.arrive(NOT_DELIVERED);
    expect(told.slice(1)).toEqual([{ kind: "drop-tested", good: false }]);
    lanes.test();
    expect(port.written).toEqual([VEND_11, SELF_CHECK]);
  });

  it("whose self-check is answered late has not answered the next vend with it", () => {
    const { time, lanes, port, told } = withStillBoard();
    lanes.test();
    time.pass(DROP_TEST_MS);
    lanes.run(11);
    port.arrive(NOT_DELIVERED);
    expect(told).toEqual([{ kind: "drop-tested", good: false }]);
    expect(port.written).toEqual([SELF_CHECK]);
  });

  it("that answers a vend from before the restart has a box to tell of, and no good sensor yet", () => {
    const { lanes, port, told } = withBoard();
    lanes.test();
    port.arrive(DELIVERED);
    lanes.test();
    port.arrive(NOT_DELIVERED);
    expect(told).toEqual([
      { kind: "drop-tested", good: false },
      { kind: "drop" },
      { kind: "drop-tested", good: true },
    ]);
  });

  it("that tells of a box while it is checked has not answered the check", () => {
    const { lanes, port, kinds } = withStillBoard();
    lanes.test();
    port.arrive(DELIVERED);
    expect(kinds()).toEqual(["drop"]);
    port.arrive(NOT_DELIVERED);
    expect(kinds()).toEqual(["drop", "drop-tested"]);
  });

  it("that never answered is asked anew after a while", () => {
    const { time, lanes, port } = withStillBoard();
    lanes.test();
    time.pass(LANE_BOARD_CHECK_MS + LANE_BOARD_LATE_MS);
    lanes.test();
    expect(port.written).toEqual([SELF_CHECK, SELF_CHECK]);
  });
});
