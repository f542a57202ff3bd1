import { expect, test } from "vitest";
import { flicker, PretendCurtain } from "./curtain.ts";
import { PretendSpiral, type Turn } from "./spiral.ts";
import { VirtualPartTime } from "./virtual-time.ts";

/** A spiral whose power is cut when its switch closes again, or after four seconds. */
function vend(turns: Turn[], boxes = 5, bounces = 2) {
  const time = new VirtualPartTime();
  const seen = { contacts: [] as boolean[], shadows: 0, fell: 0 };
  const events = {
    home: (closed: boolean) => seen.contacts.push(closed),
    shadow: (dark: boolean) => (seen.shadows += dark ? 1 : 0),
    fell: () => seen.fell++,
  };
  const spiral = new PretendSpiral({ time, draw: () => bounces, events, boxes, turns });
  const run = () => {
    spiral.power(true);
    for (let ms = 0; ms < 4000; ms += 20) {
      time.pass(20);
      if (ms > 1000 && spiral.atHome()) break;
    }
    spiral.power(false);
    time.pass(2000);
    return spiral.atHome();
  };
  return { run, seen, spiral };
}

test("a turn drops one box and ends at home, the motor running on a little", () => {
  const { run, seen, spiral } = vend([]);
  expect(run()).toBe(true);
  expect(seen).toMatchObject({ shadows: 1, fell: 1 });
  expect(spiral.left()).toBe(4);
});

test("the contact bounces, and at last stays as the cam has it", () => {
  const { run, seen } = vend([], 5, 2);
  run();
  expect(seen.contacts.length).toBeGreaterThan(4);
  expect(seen.contacts.at(-1)).toBe(true);
});

test.each<[Turn, boolean, number]>([
  ["empty", true, 0],
  ["two", true, 2],
  ["jam", false, 0],
  ["stuck", true, 0],
])("a coil that is told %s is at home: %s, and dropped %i", (turn, home, fell) => {
  const { run, seen } = vend([turn]);
  expect(run()).toBe(home);
  expect(seen.fell).toBe(fell);
});

test("no box falls from a lane that has none", () => {
  const { run, seen } = vend([], 0);
  run();
  expect(seen.fell).toBe(0);
});

test("a good curtain sees a shadow, and one that is blind either way sees nothing", () => {
  const time = new VirtualPartTime();
  const edges = (["good", "dark", "light"] as const).map((state) => {
    const curtain = new PretendCurtain(state);
    curtain.emit(true);
    let dark = 0;
    curtain.sees = (light) => (dark += light ? 0 : 1);
    flicker(curtain, (ms, action) => time.after(ms, action), { count: 3, everyMs: 50 });
    time.pass(1000);
    return dark;
  });
  expect(edges).toEqual([3, 0, 0]);
});
