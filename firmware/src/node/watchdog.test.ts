import { beforeEach, describe, expect, test } from "vitest";
import { ManualUptime } from "./manual-uptime.ts";
import { EXIT_STUCK, watchdog, watchdogMsOf } from "./watchdog.ts";

let uptime: ManualUptime;
let alive: boolean;
let notified: string[];
let ended: number[];
let log: string[];

beforeEach(() => {
  uptime = new ManualUptime();
  alive = true;
  notified = [];
  ended = [];
  log = [];
});

const guard = (watchdogMs: number | undefined) =>
  watchdog({
    isAlive: () => alive,
    notify: (state) => notified.push(state),
    end: (exitCode) => ended.push(exitCode),
    watchdogMs,
    uptime,
    log: (code) => log.push(code),
  });

describe("the watchdog of a kiosk's process", () => {
  test("tells the service manager three times in each period while the kiosk lives", () => {
    guard(30_000).start();
    uptime.pass(29_000);
    expect(notified).toEqual(["READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"]);
    expect(ended).toEqual([]);
  });

  test("a kiosk that stands is told of no more, and its process ends with an error", () => {
    guard(30_000).start();
    alive = false;
    uptime.pass(60_000);
    expect(notified).toEqual(["READY=1", "WATCHDOG=1"]);
    expect(ended).toEqual([EXIT_STUCK]);
    expect(log).toEqual(["kiosk-stuck"]);
  });

  test("without a service manager a kiosk that stands ends all the same", () => {
    guard(undefined).start();
    alive = false;
    uptime.pass(60_000);
    expect(notified).toEqual(["READY=1"]);
    expect(ended).toEqual([EXIT_STUCK]);
  });

  test("reads the period systemd wants", () => {
    expect(watchdogMsOf({ WATCHDOG_USEC: "30000000" })).toBe(30_000);
    expect(watchdogMsOf({})).toBeUndefined();
    expect(watchdogMsOf({ WATCHDOG_USEC: "soon" })).toBeUndefined();
  });
});
