import { describe, expect, it } from "vitest";
import { PERFECT_TURNS, spiralLane, type TurnChances } from "./lane.ts";
import { randomFrom } from "./random.ts";

const filled = (count: number) => {
  const lane = spiralLane();
  lane.put({ lot: "A1", expiry: 20281231, count });
  return lane;
};
const only = (fault: Partial<TurnChances>): TurnChances => ({ ...PERFECT_TURNS, ...fault });

describe("spiralLane", () => {
  it("drops one box for each good turn, within the second after the coil is home", () => {
    const lane = filled(3);
    const turn = lane.turn(randomFrom("1"), PERFECT_TURNS);
    expect(turn.falls.map((fall) => fall.boxes)).toEqual([1]);
    expect(turn.leavesMs).toBeGreaterThan(0);
    expect(turn.returnsMs).toBeGreaterThan(turn.leavesMs ?? Infinity);
    expect(turn.falls[0]!.atMs).toBeLessThan((turn.returnsMs ?? 0) + 1000);
  });

  it("turns without a box when it is empty", () => {
    const turn = spiralLane().turn(randomFrom("1"), PERFECT_TURNS);
    expect(turn.returnsMs).toBeDefined();
    expect(turn.falls).toEqual([]);
  });

  it("keeps a box that did not drop, and never drops more than it holds", () => {
    const lane = filled(1);
    expect(lane.turn(randomFrom("1"), only({ noDrop: 1 })).falls).toEqual([]);
    expect(lane.turn(randomFrom("2"), only({ doubleDrop: 1 })).falls[0]?.boxes).toBe(1);
    expect(lane.fell(2)).toBe(1);
    expect(lane.boxes()).toBe(0);
  });

  it("stays jammed until someone frees it", () => {
    const lane = filled(2);
    expect(lane.turn(randomFrom("1"), only({ jam: 1 })).returnsMs).toBeUndefined();
    expect(lane.jammed()).toBe(true);
    expect(lane.turn(randomFrom("2"), PERFECT_TURNS).currentMs).toBeDefined();
    lane.free();
    expect(lane.turn(randomFrom("3"), PERFECT_TURNS).returnsMs).toBeDefined();
  });

  it("comes home without leaving it when the power went halfway", () => {
    const lane = filled(2);
    lane.rests(false);
    const turn = lane.turn(randomFrom("1"), PERFECT_TURNS);
    expect(turn.leavesMs).toBeUndefined();
    expect(turn.returnsMs).toBeDefined();
  });

  it("gives out the front lot first and merges boxes of the same lot", () => {
    const lane = filled(2);
    lane.put({ lot: "A1", expiry: 20281231, count: 1 });
    lane.put({ lot: "B2", expiry: 20291231, count: 4 });
    expect(lane.lots().map((lot) => lot.count)).toEqual([3, 4]);
    lane.fell(4);
    expect(lane.lots()).toEqual([{ lot: "B2", expiry: 20291231, count: 3 }]);
  });
});
