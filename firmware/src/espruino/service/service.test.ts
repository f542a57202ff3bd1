import { expect, test } from "vitest";
import { bench } from "../../../tools/espruino/pretend/bench.ts";
import { GPIO } from "../pins.ts";
import type { ServiceReport } from "./report.ts";
import { Service } from "./service.ts";

const TIMES = { homeLeaveMs: 1000, homeReturnMs: 4000, settleMs: 250, dropMs: 2000 };

function started() {
  const { time, machine, platform } = bench();
  let restarts = 0;
  const service = new Service(platform, "spirals", () => (restarts += 1));
  service.start();
  const console = service.console();
  const look = () => JSON.parse(console.look(0)) as ServiceReport;
  return { time, machine, console, look, restarts: () => restarts };
}

test("an intent is turned for once, however often it is asked, also when its turn is over", () => {
  const { time, machine, console, look } = started();
  console.turn({ ...TIMES, intent: 7, lane: 2 });
  console.turn({ ...TIMES, intent: 7, lane: 2 });
  time.pass(5000);
  console.turn({ ...TIMES, intent: 7, lane: 2 });
  console.turn({ ...TIMES, intent: 6, lane: 3 });
  time.pass(5000);
  expect(machine.started).toEqual([2]);
  const ended = look().entries.filter(({ kind }) => kind === "turn-ended");
  expect(ended).toMatchObject([{ intent: 7, lane: 2, end: "turned", drops: 1 }]);
});

test("an opened door stops a turning motor, and none starts while it is open", () => {
  const { time, machine, console, look } = started();
  console.turn({ ...TIMES, intent: 1, lane: 1 });
  time.pass(100);
  expect(machine.turning(1)).toBe(true);
  machine.set(GPIO.door, true);
  expect(machine.turning(1)).toBe(false);
  time.pass(5000);
  console.turn({ ...TIMES, intent: 2, lane: 1 });
  expect(machine.turning(1)).toBe(false);
  time.pass(5000);
  const ends = look().entries.flatMap((one) => (one.kind === "turn-ended" ? [one.end] : []));
  expect(ends).toEqual(["motor-no-return", "motor-no-start"]);
});

test("a board nobody looks at goes back to being a kiosk by itself, but never within a turn", () => {
  const { time, machine, console, restarts } = started();
  machine.turns[1] = ["jam"];
  time.pass(29_000);
  console.turn({ ...TIMES, intent: 1, lane: 1, homeReturnMs: 20_000 });
  time.pass(15_000);
  expect([restarts(), machine.turning(1)]).toEqual([0, true]);
  time.pass(10_000);
  expect([restarts(), machine.turning(1)]).toEqual([1, false]);
});

test("a box that falls with nothing turning is told, a hand behind an open door is not", () => {
  const { machine, look } = started();
  const shadow = (): void => {
    machine.set(GPIO.dropReceiver, true);
    machine.set(GPIO.dropReceiver, false);
  };
  shadow();
  machine.set(GPIO.door, true);
  shadow();
  expect(look().entries.filter(({ kind }) => kind === "drop")).toHaveLength(1);
});
