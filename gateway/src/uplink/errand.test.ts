import { expect, test } from "vitest";
import { VirtualTime } from "../testing/virtual-time.ts";
import { Errand } from "./errand.ts";

function errandOver(run: () => Promise<void>) {
  const time = new VirtualTime();
  return { time, errand: new Errand({ time, run, failed: () => 1000 }) };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test("what is wished while it is under way is done once more, and never beside it", async () => {
  let underWay = 0;
  let most = 0;
  let runs = 0;
  const { errand } = errandOver(async () => {
    runs += 1;
    underWay += 1;
    most = Math.max(most, underWay);
    await settle();
    underWay -= 1;
  });
  errand.begin();
  errand.begin();
  errand.begin();
  await settle();
  await settle();
  await settle();
  expect([runs, most]).toEqual([2, 1]);
});

test("what failed is begun again after its wait, not by a wish before, and not after stop", async () => {
  let runs = 0;
  const { time, errand } = errandOver(() => {
    runs += 1;
    return Promise.reject(new Error("away"));
  });
  errand.begin();
  await settle();
  errand.begin();
  await time.pass(999);
  expect(runs).toBe(1);
  await time.pass(1);
  expect(runs).toBe(2);
  errand.stop();
  await time.pass(10_000);
  errand.begin();
  await settle();
  expect(runs).toBe(2);
});

test("a wish in the moment a run ends is not forgotten", async () => {
  const done: number[] = [];
  const waiting = [1];
  const { errand } = errandOver(async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      done.push(next);
      await Promise.resolve();
    }
    // The run has looked for the last time; its promise is not resolved yet.
    if (done.length === 1) {
      waiting.push(2);
      errand.begin();
    }
  });
  errand.begin();
  await settle();
  expect(done).toEqual([1, 2]);
});
