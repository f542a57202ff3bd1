import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./firmware/tools/testing/longest-first.ts";
import { SkipReporter } from "./firmware/tools/testing/skip-reporter.ts";

/** Room for a real server to start on a busy machine; no test asserts a duration. */
const IO_TIMEOUT_MS = 300_000;
/** What is polled for comes at once, unless the machine is busy. */
const POLL_TIMEOUT_MS = 45_000;

const PACKAGES = "{firmware,gateway,cloud,simulator}";
const NEVER = ["**/node_modules/**", "**/dist/**"];

/** Touch nothing outside the process, so they share one and load the code under test once. */
const PURE = {
  extends: true as const,
  test: {
    name: "pure",
    include: [`${PACKAGES}/**/*.test.ts`],
    exclude: [...NEVER, "**/*.io.test.ts"],
    isolate: false,
  },
};

/** Start servers and set variables; a fresh process for each file keeps them apart. */
const IO = {
  extends: true as const,
  test: {
    name: "io",
    include: [`${PACKAGES}/**/*.io.test.ts`],
    exclude: NEVER,
    isolate: true,
  },
};

export default defineConfig({
  test: {
    projects: [PURE, IO],
    pool: "forks",
    // Half of the time most files wait: for a motor to turn, a server to start, a retry to come.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    env: {
      // Servers that tests start read their own code compiled: a third less processor time each.
      NODE_COMPILE_CACHE: join(tmpdir(), "anxin-compile-cache"),
      // Databases they make are copies of one: a fifth of the processor time each.
      ANXIN_PGLITE_IMAGES: tmpdir(),
    },
    testTimeout: IO_TIMEOUT_MS,
    hookTimeout: IO_TIMEOUT_MS,
    expect: { poll: { timeout: POLL_TIMEOUT_MS } },
    // `.only` left in by mistake would skip everything else in silence.
    allowOnly: false,
    reporters: [new SkipReporter()],
  },
});
