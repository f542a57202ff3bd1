import { expect, it } from "vitest";
import { processorMsOf } from "./processor-time.ts";

it.skipIf(process.platform !== "linux")("a process that works has used processor time", () => {
  const before = processorMsOf(process.pid);
  const from = process.cpuUsage().user;
  while (process.cpuUsage().user - from < 100_000) Math.sqrt(Math.random());
  const used = processorMsOf(process.pid) - before;
  expect(used).toBeGreaterThanOrEqual(90);
  expect(used).toBeLessThan(1000);
});

it("a process that is not there has none", () => {
  expect(processorMsOf(undefined)).toBeNaN();
});
