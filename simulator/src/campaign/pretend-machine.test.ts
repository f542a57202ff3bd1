import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { randomFrom, type Random } from "../world/random.ts";
import { PretendMachine, type MachineInput } from "./pretend-machine.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Chance that always draws this number. */
const drawing = (draw: number): Random => ({ ...randomFrom("1"), below: () => draw });
const NOTHING = 0;
const TWO = 20;
const ONE = 500;

function machine(draw: number) {
  const heard: MachineInput[] = [];
  const made = new PretendMachine(drawing(draw), [1, 2]);
  made.wire((input) => heard.push(input));
  made.fill(1);
  made.fill(2);
  return { made, heard };
}

it.each([
  ["nothing", NOTHING, 0],
  ["one box", ONE, 1],
  ["two boxes", TWO, 2],
])("gives %s between leaving home and coming back", (_name, draw, boxes) => {
  const { made, heard } = machine(draw);
  made.setMotor(1, true);
  vi.runAllTimers();
  const drops = Array.from({ length: boxes }, () => "drop");
  expect(heard.map((input) => input.kind)).toEqual(["home", ...drops, "home"]);
  expect(made.runs).toEqual([{ lane: 1, fell: boxes }]);
});

it("keeps the box when the motor is stopped before it falls", () => {
  const { made } = machine(ONE);
  made.setMotor(1, true);
  made.setMotor(1, false);
  vi.runAllTimers();
  expect(made.runs).toEqual([{ lane: 1, fell: 0 }]);
});

it("tells nobody of a box that falls while power goes", () => {
  const { made, heard } = machine(ONE);
  made.setMotor(1, true);
  made.cutPower();
  vi.runAllTimers();
  expect(heard).toEqual([]);
  expect(made.runs).toHaveLength(1);
  expect(made.lamp).toBe(false);
});

it("asks for a restocker at a lane that gave nothing and, after a power cut, at every lane", () => {
  const { made } = machine(NOTHING);
  expect(made.lanesToVisit()).toEqual([]);
  made.setMotor(2, true);
  vi.runAllTimers();
  expect(made.lanesToVisit()).toEqual([2]);
  made.cutPower();
  expect(made.lanesToVisit()).toEqual([1, 2]);
});
