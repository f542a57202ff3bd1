import type { Notice } from "@anxin/firmware/contract/uplink";
import { expect, test } from "vitest";
import type { Alarm } from "./alarms.ts";
import { Alarms } from "./alarms.ts";
import { VirtualTime } from "./testing/virtual-time.ts";

function bench() {
  const time = new VirtualTime();
  const told: Notice[] = [];
  const local: Alarm[] = [];
  const parts = {
    time,
    notice: (notice: Notice) => void told.push(notice),
    local: (alarm: Alarm) => void local.push(alarm),
  };
  const alarms = new Alarms(parts);
  alarms.start();
  const open = () =>
    told.map((notice) => (notice.type === "alerts" ? notice.open.map((one) => one.code) : []));
  return { time, alarms, local, open };
}

test("an alarm is told at the site when it begins and when it is over, and not in between", () => {
  const { alarms, local } = bench();
  for (const open of [false, true, true, true, false, false])
    alarms.set("certificate-ending", open);
  expect(local.map(({ open }) => open)).toEqual([true, false]);
});

test("the cloud is told all that is open: after the start, at each change, and each minute", async () => {
  const { time, alarms, open } = bench();
  alarms.set("certificate-ending", true, "k1");
  expect(open()).toEqual([]);
  await time.pass(120_000);
  alarms.set("gateway-journal-full", true);
  await time.pass(60_000);
  alarms.set("certificate-ending", false, "k1");
  const both = ["gateway-journal-full", "certificate-ending"];
  expect(open()).toEqual([["certificate-ending"], both, both, ["gateway-journal-full"]]);
});
