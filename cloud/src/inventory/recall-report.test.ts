import { expect, test } from "vitest";
import { fetchTasks, lotBalance, type Traffic } from "./recall-report.ts";

const rows = (...list: [string, number, number][]): Traffic[] =>
  list.map(([address, came, went]) => ({ address, came, went }));

test("of a hundred boxes received each is somewhere, once", () => {
  const traffic = rows(
    ["supplier", 5, 100],
    ["wh-1/pending", 100, 100],
    ["wh-1/qualified", 95, 60],
    ["wh-1/unqualified", 15, 7],
    ["wh-1/dispatch", 50, 40],
    ["in-transit/L1", 30, 28],
    ["in-transit/L0", 0, 4],
    ["k1/1", 32, 25],
    ["dispensed/k1", 20, 0],
    ["discrepancy/k1", 1, 0],
    ["returns/k1", 4, 4],
    ["transfer/t-1", 10, 10],
    ["discarded", 2, 0],
    ["written-off", 1, 0],
  );
  const balance = lotBalance(traffic);
  expect(balance).toEqual({
    received: 100,
    returned: 5,
    dispensed: 20,
    discarded: 2,
    isolated: 8,
    waiting: 35 + 10 + 2 + 7,
    unexplained: 2,
    unbooked: 4,
  });
});

test("a lane that has been emptied is a task done, one filled since the notice is a new one", () => {
  const notice = rows(["k1/1", 9, 2], ["wh-1/unqualified", 3, 0]);
  const now = rows(["k1/1", 9, 9], ["k2/1", 4, 1], ["dispensed/k1", 2, 0]);
  expect(fetchTasks(notice, now)).toEqual([
    { address: "k1/1", atNotice: 7, now: 0 },
    { address: "k2/1", atNotice: 0, now: 3 },
  ]);
});
