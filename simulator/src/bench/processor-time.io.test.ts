import { expect, it } from "vitest";
import { processorMsOf } from "./processor-time.ts";

/** Two readings, each rounded to a tick of 10 ms, and what passes between one call and the next. */
const ROUNDING_MS = 40;

it.skipIf(process.platform !== "linux")("a process has used what it says itself", () => {
  const before = { outside: processorMsOf(process.pid), inside: process.cpuUsage() };
  const start = process.cpuUsage().user;
  while (process.cpuUsage().user - start < 200_000) Math.sqrt(Math.random());
  const { user, system } = process.cpuUsage(before.inside);
  const used = processorMsOf(process.pid) - before.outside;
  expect(Math.abs(used - (user + system) / 1000)).toBeLessThanOrEqual(ROUNDING_MS);
});

it("a process that is not there has none", () => {
  expect(processorMsOf(undefined)).toBeNaN();
});
