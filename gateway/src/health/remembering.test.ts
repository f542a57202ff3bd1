import { expect, test } from "vitest";
import type { Presence } from "@anxin/firmware/contract";
import { FakeCloud } from "../testing/fake-cloud.ts";
import { VirtualTime } from "../testing/virtual-time.ts";
import { CloudError } from "../uplink/cloud-link.ts";
import { CloudClock } from "./cloud-clock.ts";
import { LastWords } from "./last-words.ts";
import { Tally } from "./tally.ts";
import { WatchedCloudLink } from "./watched-cloud-link.ts";

test("the cloud is away from its first failure on, until it answers anything", async () => {
  const time = new VirtualTime();
  const cloud = new FakeCloud();
  const took: number[] = [];
  const link = new WatchedCloudLink({ link: cloud, time, took: (ms) => void took.push(ms) });
  cloud.failing = new CloudError("unreachable", "gone");
  await expect(link.intake({ items: [] })).rejects.toThrow("gone");
  await time.pass(5_000);
  await expect(link.notices({ notices: [] })).rejects.toThrow("gone");
  expect([link.awayMs, link.tokenRefused]).toEqual([5_000, false]);
  cloud.failing = new CloudError("unauthorised", "token");
  await expect(link.intake({ items: [] })).rejects.toThrow("token");
  expect(link.tokenRefused).toBe(true);
  cloud.failing = undefined;
  await link.intake({ items: [] });
  expect([link.awayMs, link.tokenRefused, took.length]).toEqual([0, false, 1]);
});

test("the clock's error is known to half a second, and not from a slow or broken answer", () => {
  const clock = new CloudClock();
  const at = Date.parse("2026-11-22T08:00:00Z");
  clock.heard("Sun, 22 Nov 2026 08:00:00 GMT", at + 120_400, at + 120_600);
  expect(clock.errorMs).toBe(120_000);
  clock.heard(null, at, at);
  clock.heard("yesterday", at, at);
  clock.heard("Sun, 22 Nov 2026 08:00:00 GMT", at, at + 60_000);
  expect(clock.errorMs).toBe(120_000);
});

test("the last thing that went wrong is remembered, what merely happened is not", () => {
  const time = new VirtualTime();
  const lines: string[] = [];
  const line = (_fields: object, text: string) => void lines.push(text);
  const words = new LastWords({ info: line, warn: line, error: line }, time);
  words.warn({ code: "cloud-waiting" }, "waits");
  words.info({ code: "cloud-back" }, "back");
  expect(words.last).toMatchObject({ code: "cloud-waiting", level: "warn", text: "waits" });
  expect([...words.counts]).toEqual([
    ["warn cloud-waiting", 1],
    ["info cloud-back", 1],
  ]);
  words.error({ code: "journal-failed", kiosk: "k1" }, "disk");
  expect(words.last).toMatchObject({ code: "journal-failed", kiosk: "k1", level: "error" });
  expect(lines).toEqual(["waits", "back", "disk"]);
});

test("of many firmware versions the commonest twenty are named", () => {
  const tally = new Tally();
  for (let n = 0; n < 30; n += 1) {
    tally.presence(`k${n}`, { firmware: n < 5 ? "1.0.0" : `0.${n}.0` } as Presence);
  }
  const counts = tally.firmware();
  expect(Object.keys(counts)).toHaveLength(21);
  expect(counts).toMatchObject({ "1.0.0": 5, other: 6 });
});
