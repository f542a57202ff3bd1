import { expect, test } from "vitest";
import type { LogFields } from "../log.ts";
import { VirtualTime, settle } from "../testing/virtual-time.ts";
import type { Launched } from "./supervisor.ts";
import { Supervisor } from "./supervisor.ts";

/** A process that does what the test says. */
class Pretend implements Launched {
  readonly pid = 1;
  readonly safe: boolean;
  readonly signals: string[] = [];
  answers = true;
  bytes = 100e6;
  #hear = () => {};
  #end: (how: string) => void = () => {};
  readonly ended = new Promise<string>((resolve) => (this.#end = resolve));

  constructor(safe: boolean) {
    this.safe = safe;
  }

  ask(): void {
    if (this.answers) this.#hear();
  }

  answered(hear: () => void): void {
    this.#hear = hear;
  }

  end(signal: "SIGTERM" | "SIGKILL"): void {
    this.signals.push(signal);
    if (signal === "SIGKILL" || this.answers) this.#end(signal);
  }

  residentBytes(): number {
    return this.bytes;
  }

  dies(how: string): void {
    this.#end(how);
  }
}

function rig() {
  const time = new VirtualTime();
  const launches: Pretend[] = [];
  const codes: string[] = [];
  const line = ({ code }: LogFields) => void codes.push(code);
  const supervisor = new Supervisor({
    launch: (safe) => {
      launches.push(new Pretend(safe));
      return last();
    },
    bytesMax: 300e6,
    time,
    log: { info: line, warn: line, error: line },
    random: () => 1,
  });
  const last = () => {
    const one = launches.at(-1);
    if (one === undefined) throw new Error("nothing was launched");
    return one;
  };
  supervisor.start();
  return { time, launches, codes, supervisor, last };
}

test("flows that behave are left alone", async () => {
  const { time, launches, codes, supervisor } = rig();
  await time.pass(3_600_000);
  expect(launches).toHaveLength(1);
  expect(codes).toEqual(["automation-started"]);
  expect(supervisor.state).toBe("running");
});

test("flows that do not answer for 20 s are ended, with one line, and started again", async () => {
  const { time, launches, codes, last } = rig();
  await time.pass(60_000);
  last().answers = false;
  await time.pass(19_000);
  expect(last().signals).toEqual([]);
  await time.pass(5_000);
  expect(launches[0]?.signals).toEqual(["SIGKILL"]);
  expect(codes).toEqual(["automation-started", "automation-killed", "automation-started"]);
});

test("flows that take too much memory are ended", async () => {
  const { time, launches, codes, last } = rig();
  last().bytes = 301e6;
  await time.pass(3_000);
  expect(launches[0]?.signals).toEqual(["SIGKILL"]);
  expect(codes).toContain("automation-killed");
});

test("while it starts, a slow computer may be silent for a minute", async () => {
  const { time, codes, last } = rig();
  last().answers = false;
  await time.pass(59_000);
  expect(codes).toEqual(["automation-started"]);
  await time.pass(2_000);
  expect(codes).toContain("automation-killed");
});

test("flows that end three times in a row come back without running, to be mended", async () => {
  const { time, launches, codes, last, supervisor } = rig();
  for (const waitMs of [2_000, 4_000, 8_000]) {
    last().dies("exit 1");
    await settle();
    expect(supervisor.state).toBe("waiting");
    await time.pass(waitMs);
  }
  expect(launches.map((one) => one.safe)).toEqual([false, false, false, true]);
  expect(codes.at(-1)).toBe("automation-safe");
  expect(supervisor.state).toBe("safe");
});

test("after ten good minutes earlier ends are forgotten", async () => {
  const { time, launches, last } = rig();
  for (let n = 0; n < 5; n += 1) {
    await time.pass(601_000);
    last().dies("exit 1");
    await time.pass(2_000);
  }
  expect(launches.map((one) => one.safe)).toEqual([false, false, false, false, false, false]);
});

test("stopped, it is asked to end, ended after five seconds, and not started again", async () => {
  const { time, launches, last, supervisor } = rig();
  await time.pass(1_000);
  last().answers = false;
  const stopped = supervisor.stop();
  await time.pass(6_000);
  await stopped;
  expect(last().signals).toEqual(["SIGTERM", "SIGKILL"]);
  await time.pass(600_000);
  expect(launches).toHaveLength(1);
});

test("stopped while it waits to start again, it stays stopped", async () => {
  const { time, launches, last, supervisor } = rig();
  last().dies("exit 1");
  await settle();
  await supervisor.stop();
  await time.pass(600_000);
  expect(launches).toHaveLength(1);
});
